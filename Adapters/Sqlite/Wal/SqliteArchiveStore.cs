using Concord.Timeline;
using Concord.Wal;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// The archive: rows of events, and an index on them by subject and version.
/// </summary>
/// <param name="database">The file.</param>
/// <param name="log">The WAL, where it is embedded too: then the archive's progress is stored with its events.</param>
internal sealed class SqliteArchiveStore(
    [FromKeyedServices(SqliteStorageExtensions.ReadModels)] SqliteDatabase database,
    SqliteWriteAheadLog? log = null
) : IArchiveStore
{
    private const string SelectKeptSql = $"""
        SELECT {SqliteSchema.EventColumns} FROM (SELECT event FROM archive WHERE subject = ?1 AND version = ?2)
        JOIN events ON events.id = event
        """;

    private const string InsertEventSql =
        $"INSERT INTO events({SqliteSchema.EventColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";

    private const string SelectEntitySql = $"""
        SELECT {SqliteSchema.EventColumns} FROM (SELECT event FROM archive WHERE subject = ?1 AND version > ?2 ORDER BY version LIMIT ?3)
        JOIN events ON events.id = event ORDER BY version
        """;

    private const string SelectNewestSql = """
        SELECT ms, seq FROM events
        WHERE partition = ?1 AND EXISTS (
          SELECT 1 FROM archive WHERE archive.subject = events.subject AND archive.version = events.version AND event = events.id)
        ORDER BY ms DESC, seq DESC LIMIT 1
        """;

    public async ValueTask AppendAsync(IReadOnlyList<WalEntry> entries, CancellationToken cancellationToken = default)
    {
        if (entries.Count == 0)
            return;
        var reached = Reached(entries);
        await database.Writer.WriteAsync(
            WritePriority.Other,
            session =>
            {
                ArchiveGeneration.ThrowIfOutdated(session, entries);
                foreach (var entry in entries)
                    Append(session, entry);
                foreach (var position in reached)
                    ProgressTable.Put(session, ProjectionNames.Archive, position);
                return entries.Count;
            }
        );
    }

    /// <summary>The writer is one thread: it writes everything else after this check.</summary>
    public ValueTask<long> BeginGenerationAsync(long generation, int partitions, CancellationToken cancellationToken = default) =>
        generation == 0
            ? new(database.Readers.Read(0, static (session, _) => ArchiveGeneration.Read(session)))
            : database.Writer.WriteAsync(WritePriority.Other, session => ArchiveGeneration.Begin(session, generation));

    public async ValueTask SetAsideAsync(IReadOnlyList<SetAsideEvent> events, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        await database.Writer.WriteAsync(WritePriority.Other, session => events.Count(aside => SetAsideTable.Move(session, aside)));
    }

    public ValueTask<IReadOnlyList<SetAsideEvent>> ReadSetAsideAsync(EntityKey key, CancellationToken cancellationToken = default) =>
        new(database.Readers.Read(key, SetAsideTable.Read));

    public ValueTask<IReadOnlyList<WalEntry>> ReadEntityAsync(
        EntityKey key,
        long after,
        int max,
        CancellationToken cancellationToken = default
    ) => new(database.Readers.Read((key, after, max), ReadEntity));

    public ValueTask<IReadOnlyList<EntryId>> ReadNewestIdsAsync(int partitions, CancellationToken cancellationToken = default) =>
        new(database.Readers.Read(partitions, Newest));

    public async ValueTask<EventPage> QueryAsync(EventQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var filter = new EventFilter(query);
        if (filter.IsEmpty)
            return new([], null);
        return await database
            .Readers.ReadAsync((filter, query.Limit, database.Info.Partitions), ArchiveScan.Run, cancellationToken)
            .ConfigureAwait(false);
    }

    private List<WalPosition> Reached(IReadOnlyList<WalEntry> entries) =>
        log is null
            ? []
            :
            [
                .. entries
                    .GroupBy(static entry => entry.Position.Partition, static entry => entry.Position.Entry)
                    .Select(part => log.ReachedWith(ProjectionNames.Archive, new(part.Key, [.. part])))
                    .OfType<WalPosition>(),
            ];

    private static void Append(SqliteSession session, WalEntry entry)
    {
        var e = entry.Event;
        if (FindKept(session, e) is { } kept)
        {
            if (kept.Event.Hash != e.Hash)
                throw new ArchiveConflictException(entry, kept);
            return;
        }

        session
            .Prepare("INSERT INTO archive(subject, version, event) VALUES (?1, ?2, ?3)")
            .Bind(1, e.Subject)
            .Bind(2, e.Version)
            .Bind(3, InsertRow(session, entry))
            .Execute();
    }

    private static WalEntry? FindKept(SqliteSession session, WalEvent e)
    {
        return session.Prepare(SelectKeptSql).Bind(1, e.Subject).Bind(2, e.Version).First(static row => EventRow.Read(row, 0));
    }

    private static long InsertRow(SqliteSession session, WalEntry entry)
    {
        var insert = session.Prepare(InsertEventSql);
        EventRow.Bind(insert, 1, entry.Position, entry.Event);
        insert.Execute();
        return session.LastInsertedId;
    }

    private static IReadOnlyList<EntryId> Newest(SqliteSession session, int partitions)
    {
        var newest = new EntryId[partitions];
        for (var partition = 0; partition < partitions; partition++)
        {
            using var row = session.Prepare(SelectNewestSql).Bind(1, partition);
            newest[partition] = row.Step() ? new(row.GetInt64(0), row.GetInt64(1)) : EntryId.Zero;
        }

        return newest;
    }

    private static IReadOnlyList<WalEntry> ReadEntity(SqliteSession session, (EntityKey Key, long After, int Max) a)
    {
        return session
            .Prepare(SelectEntitySql)
            .Bind(1, a.Key.Value)
            .Bind(2, a.After)
            .Bind(3, a.Max)
            .List(static row => EventRow.Read(row, 0));
    }
}
