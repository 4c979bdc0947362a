using System.Globalization;

namespace Concord.Silo.Migration;

/// <summary>The report for people at the end of a run, key by key and then the sums.</summary>
internal static class ReportText
{
    private const int ShownTypes = 8;

    public static void Write(KeyReport report, TextWriter output)
    {
        output.WriteLine($"{report.Key}{(report.Subject is null ? "" : $" -> {report.Subject}")}: {Outcome(report)}");
        if (report.List is { Entries: > 0 } list)
            Write(list, output);
    }

    public static void WriteSum(IReadOnlyList<KeyReport> keys, TimeSpan elapsed, MigrationCounters counters, TextWriter output)
    {
        var lists = keys.Select(static key => key.List).OfType<ListSummary>().ToList();
        output.WriteLine(
            Line($"Keys {keys.Count:N0}: {Count(keys, KeyOutcome.Verified):N0} verified, {Count(keys, KeyOutcome.Read):N0} only read, ")
                + Line($"{Count(keys, KeyOutcome.Skipped):N0} skipped, {Count(keys, KeyOutcome.Failed):N0} failed, ")
                + Line($"{keys.Count(static key => key.Deleted):N0} deleted")
        );
        output.WriteLine(
            Line($"Entries {lists.Sum(static list => list.Entries):N0}: {lists.Sum(static list => list.Decoded):N0} decoded, ")
                + Line($"{lists.Sum(static list => list.SetAside):N0} set aside; {counters.Migrated:N0} taken by this run, ")
                + Line($"in {elapsed.TotalSeconds:N1} s")
        );
    }

    private static string Outcome(KeyReport report)
    {
        var outcome = report.Outcome switch
        {
            KeyOutcome.Read => "read, nothing written",
            KeyOutcome.Verified => Line($"verified, {report.Taken:N0} taken by this run{(report.Deleted ? ", list deleted" : "")}"),
            KeyOutcome.Skipped => "skipped",
            _ => "FAILED",
        };
        return report.Message is null ? outcome : $"{outcome}. {report.Message}";
    }

    private static void Write(ListSummary list, TextWriter output)
    {
        var aside =
            list.SetAside == 0
                ? ""
                : $" (entry {string.Join(", ", list.FirstSetAside)}{(list.SetAside > list.FirstSetAside.Count ? ", ..." : "")}, "
                    + "counted from the oldest)";
        output.WriteLine(
            Line($"  {list.Entries:N0} entries: {list.Decoded:N0} decoded, {list.SetAside:N0} set aside{aside}; {list.Bytes:N0} bytes")
        );
        output.WriteLine($"  digest {list.Digest}");
        if (list.Oldest is { } oldest)
            output.WriteLine(Line($"  from {oldest:O} to {list.Newest:O}"));
        if (list.WithoutTime > 0)
            output.WriteLine(Line($"  {list.WithoutTime:N0} without a time of their own"));
        var types = list.Types.Take(ShownTypes).Select(static type => Line($"{type.Key} {type.Value:N0}"));
        output.WriteLine($"  {string.Join(", ", types)}{(list.Types.Count > ShownTypes ? ", ..." : "")}");
    }

    private static int Count(IReadOnlyList<KeyReport> keys, KeyOutcome outcome) => keys.Count(key => key.Outcome == outcome);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
