using System.Globalization;
using Concord.Wal;

namespace Concord.Silo.Migration;

/// <summary>
/// Reads list and WAL side by side. Each entry of the list is decoded again and made into the event that it must have become. The stored
/// event must be the same, byte for byte; so count, order, digest, chain and content are all compared.
/// </summary>
internal sealed class ListVerifier(MigrationTarget target, EntryRules rules, MigrationCounters counters)
{
    private readonly EntryDecoder _decoder = new(rules);

    /// <param name="survey">Receives every entry.</param>
    /// <exception cref="KeyFailedException">They differ; the message has the first difference.</exception>
    public async Task<VerifiedEnds> RunAsync(
        SourceList list,
        ListProgress bookmark,
        ListSummaryBuilder survey,
        CancellationToken cancellationToken
    )
    {
        await using var events = new MigratedEventReader(target.Wal, target.Archive, list.Key.Subject)
            .ReadAsync(bookmark.StartEntry, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        var sofar = new ListProgress
        {
            Key = bookmark.Key,
            Rules = bookmark.Rules,
            Began = bookmark.Began,
        };
        byte[] oldest = [],
            newest = [];
        while (sofar.Count < bookmark.Count)
        {
            var page = await list.ReadAsync(sofar.Count, (int)Math.Min(int.MaxValue, bookmark.Count - sofar.Count), cancellationToken);
            if (page.Entries.Count == 0)
                throw Differs(sofar.Count + 1, "the list ends before it");
            if (sofar.Count > 0 && !newest.AsSpan().SequenceEqual(page.Before))
                throw Differs(sofar.Count, "the list has changed while it was compared");
            foreach (var raw in page.Entries)
            {
                var entry = _decoder.Decode(raw);
                sofar = await CompareAsync(list, sofar, entry, events);
                survey.Add(sofar.Count, entry);
                if (sofar.Count == 1)
                    oldest = raw;
                newest = raw;
            }
            counters.Verify(page.Entries.Count);
        }
        if (sofar.Digest != bookmark.Digest || sofar.Head != bookmark.Head || sofar.SetAside != bookmark.SetAside)
            throw new KeyFailedException(
                $"Not verified: the digest over the list is {sofar.Digest} with head {sofar.Head}; the bookmark says "
                    + $"{bookmark.Digest} and {bookmark.Head}."
            );
        return new(oldest, newest);
    }

    private static async Task<ListProgress> CompareAsync(
        SourceList list,
        ListProgress sofar,
        DecodedEntry entry,
        IAsyncEnumerator<WalEvent> events
    )
    {
        var expected = MigratedEvents.Create(list, sofar, entry);
        if (!await events.MoveNextAsync())
            throw Differs(expected.Version, "its event is neither in the log nor in the archive");
        var kept = events.Current;
        var differs =
            kept.Data != expected.Data ? "its data are other bytes"
            : kept.Hash != expected.Hash ? "its hash is not that of its data"
            : kept.Prev != expected.Prev ? "it does not follow the one before"
            : kept.Type != expected.Type ? $"its type is {kept.Type}, not {expected.Type}"
            : kept.Realm != expected.Realm || kept.Subject != expected.Subject ? $"it belongs to {kept.Subject}"
            : kept.Time != expected.Time ? "its time is another"
            : kept.Origin != expected.Origin ? $"its origin is {kept.Origin}, not {expected.Origin}"
            : kept.CommitId != expected.CommitId ? "its commit id is another"
            : null;
        if (differs is not null)
            throw Differs(expected.Version, $"compared with the list, {differs}");
        return MigratedEvents.Advance(sofar, entry, expected.Hash);
    }

    private static KeyFailedException Differs(long sequence, string how) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Not verified: entry {sequence}, counted from the oldest: {how}."));
}

/// <summary>The bytes at both ends of what was compared.</summary>
internal sealed record VerifiedEnds(byte[] Oldest, byte[] Newest);
