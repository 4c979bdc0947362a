using Concord.Ports;
using Concord.Timeline;
using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// The archive as an index on the rows of the WAL: an event is written once, and stays when the WAL is trimmed. An entry that this WAL does
/// not hold gets a row of its own.
/// </summary>
internal sealed class SqliteArchiveStore(SqliteDatabase database) : IArchiveStore
{
    private const string InsertSql = """
        INSERT OR IGNORE INTO archive(subject, version, event)
        SELECT ?4, ?5, id FROM events WHERE partition = ?1 AND ms = ?2 AND seq = ?3 AND subject = ?4 AND version = ?5
        """;

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
        await database.Writer.WriteAsync(
            WritePriority.Other,
            session =>
            {
                ArchiveGeneration.ThrowIfOutdated(session, entries);
                foreach (var entry in entries)
                    Append(session, entry);
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
            .Readers.ReadAsync((filter, query.Limit, database.WalEnds.Count), ArchiveScan.Run, cancellationToken)
            .ConfigureAwait(false);
    }

    private static void Append(SqliteSession session, WalEntry entry)
    {
        var (id, e) = (entry.Position.Entry, entry.Event);
        var inserted = session
            .Prepare(InsertSql)
            .Bind(1, entry.Position.Partition)
            .Bind(2, id.Milliseconds)
            .Bind(3, id.Sequence)
            .Bind(4, e.Subject)
            .Bind(5, e.Version)
            .Execute();
        if (inserted == 1)
            return;
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
