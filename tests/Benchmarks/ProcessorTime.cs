using System.Globalization;

namespace Concord.Benchmarks;

/// <summary>Processor time of another process, from <c>/proc</c>.</summary>
internal static class ProcessorTime
{
    /// <summary>Of every Linux that this is built for; the value that <c>getconf CLK_TCK</c> prints.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Seconds since its start, in user and in kernel mode together; 0 where there is no such process.</summary>
    public static double SecondsOf(int process)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat");
        if (!File.Exists(file))
            return 0;

        // What is in parentheses is the name, which may hold spaces; the fields after it are counted from the third.
        var text = File.ReadAllText(file);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (Parse(fields[11]) + Parse(fields[12])) / TicksPerSecond;
    }

    private static double Parse(string field) => double.Parse(field, CultureInfo.InvariantCulture);
}
