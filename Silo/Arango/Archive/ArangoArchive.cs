using System.Text.Json;
using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Archive;
using Concord.Grains.Commit;
using Concord.Silo.Arango.Connection;
using Concord.Silo.Arango.ReadModels;

namespace Concord.Silo.Arango.Archive;

/// <summary>The archive on ArangoDB, for all silos.</summary>
internal sealed class ArangoArchive(ReadModelConnection connection) : IArchiveStore
{
    public async ValueTask AppendAsync(IReadOnlyList<WalEntry> entries, CancellationToken cancellationToken = default)
    {
        if (entries.Count == 0) return;
        var documents = entries.Select(ArchivedEvent.Of).DistinctBy(static document => document.Key, StringComparer.Ordinal).ToList();
        await connection.RunAsync(
            session => session.WriteAsync<object>(
                connection.Time,
                ArchiveQueries.Append,
                cancellationToken,
                ("@archive", ReadModelSchema.Archive),
                ("keys", documents.Select(static document => document.Key).ToList()),
                ("entries", documents)),
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<WalEntry>> ReadEntityAsync(EntityKey key, long after, int max, CancellationToken cancellationToken = default) => ToEntries(
        await connection.RunAsync(
            session => session.ReadAllAsync<JsonElement>(
                ArchiveQueries.ReadEntity,
                cancellationToken,
                ("@archive", ReadModelSchema.Archive),
                ("entity", DocumentKey.Digest(key.Value)),
                ("after", after),
                ("limit", max)),
            cancellationToken).ConfigureAwait(false));

    public async ValueTask<IReadOnlyList<EntryId>> NewestAsync(int partitions, CancellationToken cancellationToken = default)
    {
        var newest = await connection.RunAsync(
            session => session.ReadAllAsync<string?>(
                ArchiveQueries.Newest, cancellationToken, ("@archive", ReadModelSchema.Archive), ("last", partitions - 1)),
            cancellationToken).ConfigureAwait(false);
        return [.. newest.Select(static at => at is null ? EntryId.Zero : ArchivePlace.Parse(at).Entry)];
    }

    public async ValueTask<ArchivePage> QueryAsync(EventQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var filter = new EventFilter(query);
        if (filter.IsEmpty) return new([], null);
        return await connection.RunAsync(session => ArchiveSearch.FindAsync(session, filter, query, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    internal static IReadOnlyList<WalEntry> ToEntries(IEnumerable<JsonElement> found) => [.. found.Select(ArchivedEvent.Read)];
}
