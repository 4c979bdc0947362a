using Concord.Projections;
using Concord.Wal;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// The WAL on Redis Streams. A group is a consumer group on every partition's stream, with one consumer of a fixed name. So the next reader
/// of a partition finds what was delivered to the previous one and not acknowledged.
/// </summary>
internal sealed class RedisWriteAheadLog(
    RedisStore store,
    ConsumerGroupManager groups,
    RedisDeadLetters letters,
    ProjectionInstruments instruments,
    TimeProvider time
) : IWriteAheadLog
{
    /// <summary>After this time without an acknowledgement, entries of another consumer of a group count as abandoned.</summary>
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(1);

    private RedisConnection Connection => store.Connection;

    public int Partitions => store.Keys.Count;

    public long Generation => store.Guard.Generation;

    public void ObserveGeneration(long generation) => store.Guard.ExpectGeneration(generation);

    public ValueTask EnsureGroupAsync(string group, CancellationToken cancellationToken = default) => new(groups.EnsureAsync(group));

    public ValueTask<bool> DropGroupAsync(string group, CancellationToken cancellationToken = default) => new(groups.DropAsync(group));

    public async ValueTask<IReadOnlyList<WalEntry>> ReadGroupAsync(
        string group,
        int partition,
        EntryId? after,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        StreamEntry[] read;
        long generation;
        try
        {
            (read, generation) = await ReadAsync(group, partition, after, max).ConfigureAwait(false);
        }
        catch (StorageUnavailableException e) when (e.InnerException is { } cause && RedisErrors.IsNoGroup(cause))
        {
            await groups.RestoreAsync(group, partition).ConfigureAwait(false);
            (read, generation) = await ReadAsync(group, partition, after, max).ConfigureAwait(false);
        }

        store.Guard.Observe(generation);
        if (read.Length == 0)
            return [];
        var entries = new List<WalEntry>(read.Length);
        foreach (var raw in read)
        {
            var entry = Decode(partition, raw, generation);
            if (entry.Event.Type == EntryFields.UndecodableType)
                await SetAsideAsync(group, entry).ConfigureAwait(false);
            else
                entries.Add(entry);
        }

        // Only undecodable entries: what follows them must not wait for a new entry.
        return entries.Count > 0
            ? entries
            : await ReadGroupAsync(group, partition, EntryFields.Read(partition, read[^1]).Position.Entry, max, cancellationToken)
                .ConfigureAwait(false);
    }

    public async ValueTask<bool> WaitForEntriesAsync(int partition, EntryId after, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (store.WalEnds[partition].NextAfter(after) is not { } news)
            return true;
        try
        {
            await news.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public async ValueTask AcknowledgeAsync(
        string group,
        int partition,
        IReadOnlyList<EntryId> entries,
        CancellationToken cancellationToken = default
    )
    {
        if (entries.Count == 0)
            return;
        var keys = store.Keys[partition];
        var taken = await Connection
            .RunAsync("XACK", database => StreamOperations.AcknowledgeAsync(database, keys, group, entries))
            .ConfigureAwait(false);

        // Fewer: they were acknowledged before, or never delivered, which XACK cannot tell apart.
        if (taken < entries.Count)
            await AcknowledgeUndeliveredAsync(keys, group, entries).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<WalEntry>> ReadRangeAsync(
        int partition,
        EntryId from,
        EntryId to,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        if (to <= from)
            return [];
        var keys = store.Keys[partition];

        // As known before the read: it may be older, but never newer than the generation of what is read.
        var generation = Generation;
        var read = await store
            .States.ReadAsync("XRANGE", keys, database => StreamOperations.RangeAsync(database, keys, from, to, max))
            .ConfigureAwait(false);
        return [.. read.Select(entry => EntryFields.Read(partition, entry) with { Generation = generation })];
    }

    public async ValueTask<IReadOnlyList<WalPartitionInfo>> DescribeAsync(CancellationToken cancellationToken = default)
    {
        var described = await Task.WhenAll(
                Enumerable
                    .Range(0, Partitions)
                    .Select(partition =>
                        store.States.ReadAsync(
                            "XINFO",
                            store.Keys[partition],
                            database => WalDescription.OfAsync(database, store.Keys[partition], time)
                        )
                    )
            )
            .ConfigureAwait(false);
        foreach (var partition in described)
        {
            if (partition.LastId is { } last)
                store.WalEnds[partition.Partition].Announce(last);
        }

        return described;
    }

    public async ValueTask<IReadOnlyList<EntryId>> ReadNewestIdsAsync(CancellationToken cancellationToken = default)
    {
        var infos = await Task.WhenAll(
                Enumerable
                    .Range(0, Partitions)
                    .Select(partition =>
                        store.States.ReadAsync(
                            "XINFO",
                            store.Keys[partition],
                            database => StreamOperations.InfoAsync(database, store.Keys[partition])
                        )
                    )
            )
            .ConfigureAwait(false);
        EntryId[] newest = [.. infos.Select(static info => StreamOperations.LastId(info) ?? EntryId.Zero)];
        for (var partition = 0; partition < newest.Length; partition++)
            store.WalEnds[partition].Announce(newest[partition]);
        return newest;
    }

    public async ValueTask<long> TrimAsync(int partition, EntryId minimum, CancellationToken cancellationToken = default)
    {
        var keys = store.Keys[partition];
        var result = await store
            .States.ReadAsync(
                "EVALSHA trim",
                keys,
                database => database.EvaluateAsync(RedisScripts.Trim, [keys.Wal, keys.Groups], [minimum.ToString()])
            )
            .ConfigureAwait(false);
        if (result.Resp2Type == ResultType.Integer)
            return (long)result;
        await groups.RestoreAsync((string)result!, partition).ConfigureAwait(false);
        return 0;
    }

    public ValueTask AddDeadLetterAsync(DeadLetter letter, CancellationToken cancellationToken = default) => letters.AddAsync(letter);

    public ValueTask<DeadLetter?> FindDeadLetterAsync(string group, WalPosition position, CancellationToken cancellationToken = default) =>
        letters.FindAsync(group, position);

    public ValueTask<bool> RemoveDeadLetterAsync(string group, WalPosition position, CancellationToken cancellationToken = default) =>
        letters.RemoveAsync(group, position);

    public ValueTask<DeadLetterPage> ReadDeadLettersAsync(
        string? group,
        int max,
        string? cursor,
        CancellationToken cancellationToken = default
    ) => letters.ReadAsync(group, max, cursor);

    /// <summary>A reader that begins also takes what other consumers of its group have abandoned.</summary>
    private async Task<(StreamEntry[] Entries, long Generation)> ReadAsync(string group, int partition, EntryId? after, int max)
    {
        var keys = store.Keys[partition];
        if (after is null)
        {
            var gone = await Connection
                .RunAsync("XAUTOCLAIM", database => StreamOperations.ClaimAsync(database, keys, group, AbandonedAfter))
                .ConfigureAwait(false);
            foreach (var id in gone)
                await SetAsideAsync(group, EntryFields.Read(partition, new StreamEntry(id, []))).ConfigureAwait(false);
        }

        return await Connection
            .RunAsync("XREADGROUP", database => StreamOperations.ReadGroupAsync(database, keys, group, after ?? EntryId.Zero, max))
            .ConfigureAwait(false);
    }

    /// <summary>Decoded once, whichever group reads it first.</summary>
    private WalEntry Decode(int partition, StreamEntry raw, long generation)
    {
        var known = store.Decoded[partition];

        // An entry without fields was removed from the WAL.
        if (raw.Values is { Length: > 0 } && EntryId.TryParse((string?)raw.Id, out var id) && known.Find(id, generation) is { } decoded)
            return decoded;
        var entry = EntryFields.Read(partition, raw) with { Generation = generation };
        if (entry.Event.Type != EntryFields.UndecodableType)
            known.Add(entry);
        return entry;
    }

    private async ValueTask AcknowledgeUndeliveredAsync(RedisKeys.Partition keys, string group, IReadOnlyList<EntryId> entries)
    {
        var newest = entries.Max();
        RedisValue[] arguments =
        [
            group,
            keys.Consumer,
            newest.Milliseconds,
            newest.Sequence,
            .. entries.Select(static id => (RedisValue)id.ToString()),
        ];
        await Connection
            .RunAsync("EVALSHA acknowledge", database => database.EvaluateAsync(RedisScripts.Acknowledge, [keys.Wal], arguments))
            .ConfigureAwait(false);
    }

    private async ValueTask SetAsideAsync(string group, WalEntry entry)
    {
        var now = time.GetUtcNow();
        await letters
            .AddAsync(
                new()
                {
                    Projection = group,
                    Entry = entry,
                    Error =
                        "The entry cannot be read as an event: fields are missing or malformed, all of them where somebody has "
                        + "removed it from the log. Its data holds the fields, "
                        + "names and values in Base64.",
                    Tries = 1,
                    FirstTriedAt = now,
                    LastTriedAt = now,
                }
            )
            .ConfigureAwait(false);
        instruments.DeadLetter(group);
    }
}
