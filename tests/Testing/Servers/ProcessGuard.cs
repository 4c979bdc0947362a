using System.Diagnostics;

namespace Concord.Testing;

/// <summary>
/// Ends a server, and removes its directory, if the process of the tests dies without having done so: a shell waits for the end
/// of its input, which the kernel closes. (A parent-death signal does not work: Linux binds it to the thread that started the
/// child, and threads of the pool end.)
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

    /// <summary>Ends the guard; the guarded process continues.</summary>
    public void Dispose()
    {
        _shell.Kill();
        _shell.WaitForExit();
        _shell.Dispose();
    }
}
