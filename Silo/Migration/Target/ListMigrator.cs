using System.Security.Cryptography;
using Concord.Ports;

namespace Concord.Silo.Migration;

/// <summary>
/// Migrates the entries of one list that are not in the WAL yet, in order, one commit each. A window of commits is passed at once, which
/// the store writes together. Whatever its outcome, the progress that is stored afterwards says where to continue.
/// </summary>
internal sealed class ListMigrator(ICommitStore store, EntryRules rules, TimeProvider time, MigrationCounters counters)
{
    private const int Window = 1_024;

    private static readonly TimeSpan[] Retries = [.. new[] { 0.1, 0.5, 2, 5, 10 }.Select(static seconds => TimeSpan.FromSeconds(seconds))];

    private readonly EntryDecoder _decoder = new(rules);

    /// <summary>Ends when the list has no more entries, and returns the progress.</summary>
    /// <exception cref="KeyFailedException">The list cannot be migrated, or not any further.</exception>
    /// <exception cref="OperationCanceledException">Between two windows; what is committed stays.</exception>
    public async Task<ListProgress> RunAsync(SourceList list, CancellationToken cancellationToken)
    {
        // Counts from 0 after every successful commit: a short outage of the store in a long run is no reason to give up.
        for (var (failures, last) = (0, -1L); ; )
        {
            string reason;
            try
            {
                var bookmark = await StartAsync(list, cancellationToken);
                if (bookmark.Count > last)
                {
                    counters.Resume(bookmark.Count - Math.Max(0, last));
                    (failures, last) = (0, bookmark.Count);
                }
                var (end, complete) = await ContinueAsync(list, bookmark, cancellationToken);
                last = end.Count;
                if (complete)
                    return end;
                reason = "Another program writes to it at the same time: another run of this command?";
            }
            catch (StorageUnavailableException e)
            {
                reason = e.Message;
            }
            if (failures == Retries.Length)
                throw new KeyFailedException($"{reason} Migrated entries are kept; run the command again to continue.");
            await Task.Delay(Retries[failures++], time, cancellationToken);
        }
    }

    /// <summary>The stored progress, after a check that the list is still the one that it describes.</summary>
    /// <exception cref="KeyFailedException">It is another list.</exception>
    public async Task<ListProgress> StartAsync(SourceList list, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(list.Key.Subject, cancellationToken) is not { } state)
            return ListProgress.Begin(list.Key, rules, time.GetUtcNow());
        var bookmark = ListProgress.Read(state);
        if (bookmark.Key != list.Key.Text)
            throw new KeyFailedException(
                $"{list.Key.Subject} holds what was migrated from the key '{bookmark.Key}'. Choose a pattern or realm that gives the "
                    + "two keys different names."
            );
        if (bookmark.Rules != rules.Fingerprint)
            throw new KeyFailedException(
                $"It was begun with {bookmark.Rules}; a list is migrated by one set of rules. Give these, not {rules.Fingerprint}."
            );
        var oldest = await list.ReadAsync(0, 1, cancellationToken);
        if (oldest.Entries.Count == 0 || HashOf(oldest.Entries[0]) != bookmark.First)
            throw Trimmed(bookmark.Count);
        return bookmark;
    }

    private async Task<(ListProgress End, bool Complete)> ContinueAsync(
        SourceList list,
        ListProgress bookmark,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // The first entry is committed alone: from then on the position of its event is known and stored with all later progress.
            var page = await list.ReadAsync(bookmark.Count, bookmark.Count == 0 ? 1 : Window, cancellationToken);
            if (bookmark.Count > 0 && (page.Before is null || HashOf(page.Before) != bookmark.Last))
                throw Trimmed(bookmark.Count);
            if (page.Entries.Count == 0)
                return (bookmark, true);
            if (await CommitAsync(list, bookmark, page.Entries) is not { } next)
                return (bookmark, false);
            counters.Migrate(page.Entries.Count);
            bookmark = bookmark.Count == 0 ? await ReadProgressAsync(list) : next;
        }
    }

    /// <summary>Null after a conflict.</summary>
    private async Task<ListProgress?> CommitAsync(SourceList list, ListProgress bookmark, ArraySegment<byte[]> entries)
    {
        var window = new List<Task<CommitResult>>(entries.Count);
        foreach (var raw in entries)
        {
            // Not awaited: the store takes the commits of one caller in the order of the calls.
            window.Add(CommitAsync(MigratedEvents.Append(list, bookmark, _decoder.Decode(raw), out bookmark)));
        }
        var results = await Task.WhenAll(window);
        return Array.Exists(results, static result => result.Outcome == CommitOutcome.Conflict) ? null : bookmark;
    }

    /// <summary>
    /// The progress as stored after the first entry. Another run may have stored it: both make the same commit of the same entry but began
    /// at different instants, and only one of them has been stored.
    /// </summary>
    private async Task<ListProgress> ReadProgressAsync(SourceList list) => ListProgress.Read((await store.ReadAsync(list.Key.Subject))!);

    /// <summary>Fails only through its task, so that no commit of a window is left unawaited.</summary>
    private async Task<CommitResult> CommitAsync(Commit commit) => await store.CommitAsync(commit);

    private static string HashOf(byte[] raw) => Convert.ToHexStringLower(SHA256.HashData(raw));

    private static KeyFailedException Trimmed(long count) =>
        new(
            FormattableString.Invariant($"{count} of its entries are migrated, and the list no longer holds them as they were: ")
                + "its oldest end was cut off (LTRIM, RPOP), or it was made anew. Nothing more is taken, because entries "
                + "might be missing in between. Stop what trims it; what is migrated stays."
        );
}
