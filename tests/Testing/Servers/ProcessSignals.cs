using System.Diagnostics;

namespace Concord.Testing;

/// <summary>Signals to the servers of tests.</summary>
internal static class ProcessSignals
{
    /// <param name="signal">Its name without SIG.</param>
    public static void Send(Process process, string signal)
    {
        using var kill = Programs.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Stops a process by SIGSTOP. Returns when all its threads have stopped: until then one could still answer.</summary>
    public static void Suspend(Process process)
    {
        Send(process, "STOP");
        if (!SpinWait.SpinUntil(() => Threads(process).All(static thread => thread is 'T' or 't'), SignalWait.Limit))
            throw new TimeoutException($"Waited {SignalWait.Limit.TotalSeconds} s for process {process.Id} to stop.");
    }

    /// <summary>Lets a process that <see cref="Suspend"/> has stopped go on.</summary>
    public static void Resume(Process process) => Send(process, "CONT");

    /// <summary>The state of each thread, as /proc has it: the letter after the name, which is in parentheses.</summary>
    private static List<char> Threads(Process process) =>
        [
            .. Directory
                .EnumerateDirectories($"/proc/{process.Id}/task")
                .Select(static thread => File.ReadAllText(Path.Combine(thread, "stat")))
                .Select(static stat => stat[stat.LastIndexOf(')') + 2]),
        ];
}
