using System.Diagnostics;

namespace Concord.Testing;

/// <summary>
/// The only place in the tests that starts a process: servers, clusters, tools and the product itself. A quick run starts none, and no
/// whole system inside the test process either.
/// </summary>
public static class Programs
{
    /// <summary>Set by <c>./test.sh --quick</c>.</summary>
    private const string QuickVariable = "CONCORD_QUICK_TESTS";

    public static bool IsQuick { get; } = Environment.GetEnvironmentVariable(QuickVariable) is { Length: > 0 };

    public static Process Start(string program, params IEnumerable<string> arguments) => Start(new ProcessStartInfo(program, arguments));

    /// <exception cref="InvalidOperationException">This is a quick run.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        ThrowIfQuick(start.FileName);
        return Process.Start(start)!;
    }

    /// <param name="signal">Its name without SIG.</param>
    public static void Signal(Process process, string signal)
    {
        using var kill = Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Stops a process by SIGSTOP. Returns when all its threads have stopped: until then one could still answer.</summary>
    public static void Suspend(Process process)
    {
        Signal(process, "STOP");
        if (!SpinWait.SpinUntil(() => Threads(process).All(static thread => thread is 'T' or 't'), SignalWait.Limit))
            throw new TimeoutException($"Waited {SignalWait.Limit.TotalSeconds} s for process {process.Id} to stop.");
    }

    /// <summary>Lets a process that <see cref="Suspend"/> has stopped go on.</summary>
    public static void Resume(Process process) => Signal(process, "CONT");

    /// <param name="started">What is about to start.</param>
    /// <exception cref="InvalidOperationException">This is a quick run.</exception>
    public static void ThrowIfQuick(string started)
    {
        if (IsQuick)
            throw new InvalidOperationException(
                $"This test starts {started}, and a quick run does not: put [NeedsServers] on the test or its class, so that "
                    + "./test.sh --quick leaves it out."
            );
    }

    /// <summary>The state of each thread, as /proc has it: the letter after the name, which is in parentheses.</summary>
    private static List<char> Threads(Process process) =>
        [
            .. Directory
                .EnumerateDirectories($"/proc/{process.Id}/task")
                .Select(static thread => File.ReadAllText(Path.Combine(thread, "stat")))
                .Select(static stat => stat[stat.LastIndexOf(')') + 2]),
        ];
}
