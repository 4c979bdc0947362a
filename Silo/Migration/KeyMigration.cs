using System.Globalization;

namespace Concord.Silo.Migration;

/// <summary>All steps for one key. A failure becomes part of its report; only a cancellation also ends the other keys.</summary>
/// <param name="target">Null in a dry run.</param>
internal sealed class KeyMigration(
    MigrationRequest job,
    MigrationTarget? target,
    RejectsFile? rejects,
    TimeProvider time,
    MigrationCounters counters
)
{
    /// <summary>Only for the display: where counting fails, the work itself reports the reason.</summary>
    public async ValueTask CountAsync(SourceList list, CancellationToken cancellationToken)
    {
        try
        {
            counters.Find(await list.CountAsync(cancellationToken) ?? 0);
        }
        catch (KeyFailedException)
        {
            counters.Find(0);
        }
    }

    public async Task<KeyReport> RunAsync(SourceList list, CancellationToken cancellationToken)
    {
        var survey = new ListSummaryBuilder(list.Key, rejects);
        var report = new KeyReport
        {
            Key = list.Key.Text,
            Subject = list.Key.Subject.Value,
            Outcome = KeyOutcome.Read,
        };
        try
        {
            if (await list.CountAsync(cancellationToken) is not { } count)
                return report with { Outcome = KeyOutcome.Skipped, Subject = null, Message = "The key does not hold a list." };
            report = target is null
                ? await ReadAsync(list, survey, report, cancellationToken)
                : await MigrateAsync(list, target, survey, report, cancellationToken);
        }
        catch (Exception e) when (e is KeyFailedException or StorageUnavailableException)
        {
            report = report with { Outcome = KeyOutcome.Failed, Message = e.Message };
        }
        return report with { List = survey.Summarize() };
    }

    private async Task<KeyReport> ReadAsync(
        SourceList list,
        ListSummaryBuilder survey,
        KeyReport report,
        CancellationToken cancellationToken
    )
    {
        var decoder = new EntryDecoder(job.Rules);
        byte[]? last = null;
        for (var taken = 0L; ; )
        {
            var page = await list.ReadAsync(taken, int.MaxValue, cancellationToken);
            if (taken > 0 && !last.AsSpan().SequenceEqual(page.Before))
                throw new KeyFailedException("The list was trimmed at its oldest end while it was read.");
            if (page.Entries.Count == 0)
                return report;
            foreach (var raw in page.Entries)
                survey.Add(++taken, decoder.Decode(last = raw));
            counters.Verify(page.Entries.Count);
        }
    }

    private async Task<KeyReport> MigrateAsync(
        SourceList list,
        MigrationTarget store,
        ListSummaryBuilder survey,
        KeyReport report,
        CancellationToken cancellationToken
    )
    {
        var migrator = new ListMigrator(store.Store, job.Rules, time, counters);
        var before = await migrator.StartAsync(list, cancellationToken);
        var bookmark = job.Mode == MigrationMode.Migrate ? await migrator.RunAsync(list, cancellationToken) : before;
        report = report with { Taken = bookmark.Count - before.Count };
        if (bookmark.Count == 0)
            throw new KeyFailedException("Nothing of it has been migrated.");

        var ends = await new ListVerifier(store, job.Rules, counters).RunAsync(list, bookmark, survey, cancellationToken);
        report = report with { Outcome = KeyOutcome.Verified };
        var more = (await list.CountAsync(cancellationToken) ?? 0) - bookmark.Count;
        if (more > 0 && job.Mode == MigrationMode.Verify)
            throw new KeyFailedException(Line($"{bookmark.Count:N0} entries are verified, {more:N0} newer ones are not migrated."));
        if (!job.DeleteSource)
            return more > 0 ? report with { Message = Line($"{more:N0} more entries came meanwhile; the next run takes them.") } : report;
        if (await list.TryDeleteAsync(bookmark.Count, ends.Oldest, ends.Newest))
            return report with { Deleted = true };
        throw new KeyFailedException(
            "It is verified, but not deleted: it has changed since. Run the command again when no program writes to it any more."
        );
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
