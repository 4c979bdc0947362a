using System.Globalization;

namespace Concord.Benchmarks;

/// <summary>Processor time of processes and threads, from <c>/proc</c>.</summary>
internal static class ProcessorTime
{
    /// <summary>Of every Linux that this is built for; the value that <c>getconf CLK_TCK</c> prints.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Seconds since its start, in user and in kernel mode together; 0 where there is no such process.</summary>
    public static double SecondsOf(int process) => Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat")).Seconds;

    /// <summary>Seconds of this process' threads since their start, by the threads' name.</summary>
    public static IReadOnlyDictionary<string, double> ByThread() =>
        Directory
            .EnumerateDirectories("/proc/self/task")
            .Select(static thread => Read(Path.Combine(thread, "stat")))
            .GroupBy(static thread => thread.Name, StringComparer.Ordinal)
            .ToDictionary(static name => name.Key, static name => name.Sum(static thread => thread.Seconds), StringComparer.Ordinal);

    private static (string Name, double Seconds) Read(string file)
    {
        if (!File.Exists(file))
            return ("", 0);

        // What is in parentheses is the name, which may hold spaces; the fields after it are counted from the third.
        var text = File.ReadAllText(file);
        var end = text.LastIndexOf(')');
        var fields = text[(end + 2)..].Split(' ');
        return (text[(text.IndexOf('(', StringComparison.Ordinal) + 1)..end], (Parse(fields[11]) + Parse(fields[12])) / TicksPerSecond);
    }

    private static double Parse(string field) => double.Parse(field, CultureInfo.InvariantCulture);
}
