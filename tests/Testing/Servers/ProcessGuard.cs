using System.Diagnostics;

namespace Concord.Testing;

/// <summary>
/// Ends a server, and removes its directory, when the process of the tests dies without having done so: a shell that waits for the end of its input, which
/// the kernel brings about. (A parent-death signal would not do: Linux binds it to the thread that started the child, and threads of the pool come and go.)
/// </summary>
internal sealed class ProcessGuard : IDisposable
{
    private readonly Process _shell;

    public ProcessGuard(int process, string directory) =>
        _shell = Programs.Start(
            new ProcessStartInfo("sh", ["-c", "read -r _; kill -KILL \"$1\"; rm -rf \"$2\"", "sh", $"{process}", directory])
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
            }
        )!;

    /// <summary>Whoever guards goes, what was guarded stays.</summary>
    public void Dispose()
    {
        _shell.Kill();
        _shell.WaitForExit();
        _shell.Dispose();
    }
}
