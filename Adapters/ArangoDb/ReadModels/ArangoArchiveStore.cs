using System.Globalization;
using System.Text.Json;
using Concord.Timeline;
using Concord.Wal;

namespace Concord.Adapters.ArangoDb;

/// <summary>The archive on ArangoDB, for all silos.</summary>
internal sealed class ArangoArchiveStore(ReadModelConnection connection) : IArchiveStore
{
    public async ValueTask AppendAsync(IReadOnlyList<WalEntry> entries, CancellationToken cancellationToken = default)
    {
        if (entries.Count == 0)
            return;
        ThrowIfTwoDiffer(entries);
        var documents = entries
            .Select(static entry => new ArchivedEvent(entry))
            .DistinctBy(static document => document.Key, StringComparer.Ordinal)
            .ToList();
        var read = entries.Where(static entry => entry.Generation > 0).Select(static entry => entry.Generation).DefaultIfEmpty().Min();
        var outcome = (
            await connection
                .RunAsync(
                    session =>
                        session.WriteAsync<AppendOutcome>(
                            connection.Time,
                            ArchiveQueries.Append,
                            cancellationToken,
                            ("@archive", ReadModelSchema.Archive),
                            ("@meta", ReadModelSchema.Meta),
                            ("generationKeys", entries.Select(static entry => GenerationKey(entry.Position.Partition)).Distinct().ToList()),
                            ("generation", read),
                            ("keys", documents.Select(static document => document.Key).ToList()),
                            ("entries", documents)
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false)
        )[0];
        if (outcome.Outdated)
            throw new OutdatedEntriesException(read, outcome.Newest ?? 0);
        if (outcome.Others is [var key, ..])
            await ThrowConflictAsync(entries, key, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<long> BeginGenerationAsync(long generation, int partitions, CancellationToken cancellationToken = default)
    {
        var keys = Enumerable.Range(0, partitions).Select(GenerationKey).ToList();
        var begun = await connection
            .RunAsync(
                session =>
                    generation == 0
                        ? session.ReadAllAsync<long?>(
                            ArchiveQueries.ReadGeneration,
                            cancellationToken,
                            ("@meta", ReadModelSchema.Meta),
                            ("generationKeys", keys)
                        )
                        : session.WriteAsync<long?>(
                            connection.Time,
                            ArchiveQueries.BeginGeneration,
                            cancellationToken,
                            ("@meta", ReadModelSchema.Meta),
                            ("generationKeys", keys),
                            ("generation", generation)
                        ),
                cancellationToken
            )
            .ConfigureAwait(false);
        return begun.Max() ?? 0;
    }

    public async ValueTask SetAsideAsync(IReadOnlyList<SetAsideEvent> events, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (events.Count == 0)
            return;
        await connection
            .RunAsync(
                session =>
                    session.WriteAsync<object>(
                        connection.Time,
                        ArchiveQueries.SetAside,
                        cancellationToken,
                        ("@archive", ReadModelSchema.Archive),
                        ("@setAside", ReadModelSchema.SetAside),
                        ("events", events.Select(StoredSetAsideEvent.Of).ToList())
                    ),
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<SetAsideEvent>> ReadSetAsideAsync(EntityKey key, CancellationToken cancellationToken = default)
    {
        var found = await connection
            .RunAsync(
                session =>
                    session.ReadAllAsync<JsonElement>(
                        ArchiveQueries.ReadSetAside,
                        cancellationToken,
                        ("@setAside", ReadModelSchema.SetAside),
                        ("entity", DocumentKey.Digest(key.Value))
                    ),
                cancellationToken
            )
            .ConfigureAwait(false);
        return [.. found.Select(StoredSetAsideEvent.Read)];
    }

    public async ValueTask<IReadOnlyList<WalEntry>> ReadEntityAsync(
        EntityKey key,
        long after,
        int max,
        CancellationToken cancellationToken = default
    ) =>
        ToEntries(
            await connection
                .RunAsync(
                    session =>
                        session.ReadAllAsync<JsonElement>(
                            ArchiveQueries.ReadEntity,
                            cancellationToken,
                            ("@archive", ReadModelSchema.Archive),
                            ("entity", DocumentKey.Digest(key.Value)),
                            ("after", after),
                            ("limit", max)
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false)
        );

    public async ValueTask<IReadOnlyList<EntryId>> ReadNewestIdsAsync(int partitions, CancellationToken cancellationToken = default)
    {
        var newest = await connection
            .RunAsync(
                session =>
                    session.ReadAllAsync<string?>(
                        ArchiveQueries.Newest,
                        cancellationToken,
                        ("@archive", ReadModelSchema.Archive),
                        ("last", partitions - 1)
                    ),
                cancellationToken
            )
            .ConfigureAwait(false);
        return [.. newest.Select(static at => at is null ? EntryId.Zero : ArchivePositionKey.Parse(at).Entry)];
    }

    public async ValueTask<EventPage> QueryAsync(EventQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var filter = new EventFilter(query);
        if (filter.IsEmpty)
            return new([], null);
        return await connection
            .RunAsync(session => ArchiveSearch.FindAsync(session, filter, query, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Two different events for one version in one call are as much of a conflict as a different stored one.</summary>
    private static void ThrowIfTwoDiffer(IReadOnlyList<WalEntry> entries)
    {
        var first = new Dictionary<(string, long), WalEntry>(entries.Count);
        foreach (var entry in entries)
        {
            var key = (entry.Event.Subject, entry.Event.Version);
            if (!first.TryAdd(key, entry) && first[key].Event.Hash != entry.Event.Hash)
                throw new ArchiveConflictException(entry, first[key]);
        }
    }

    private async Task ThrowConflictAsync(IReadOnlyList<WalEntry> entries, string key, CancellationToken cancellationToken)
    {
        var kept = ToEntries(
            await connection
                .RunAsync(
                    session =>
                        session.ReadAllAsync<JsonElement>(
                            ArchiveQueries.ReadKept,
                            cancellationToken,
                            ("@archive", ReadModelSchema.Archive),
                            ("keys", new[] { key })
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false)
        );
        var entry = entries.First(entry => ArchivedEvent.KeyOf(entry.Event.Subject, entry.Event.Version) == key);
        throw kept is [var other, ..]
            ? new ArchiveConflictException(entry, other)
            : new StorageUnavailableException($"What the archive has of {entry.Event.EventId} is being changed at this instant.");
    }

    private static string GenerationKey(int partition) => string.Create(CultureInfo.InvariantCulture, $"generation-{partition}");

    private sealed record AppendOutcome(bool Outdated, long? Newest, IReadOnlyList<string> Others);

    internal static IReadOnlyList<WalEntry> ToEntries(IEnumerable<JsonElement> found) => [.. found.Select(ArchivedEvent.Read)];
}
