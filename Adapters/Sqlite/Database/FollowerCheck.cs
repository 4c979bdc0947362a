using Concord.Wal;
using Microsoft.Extensions.Logging;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Compares a file of read models with the store when it is opened. Normally the file is where it was acknowledged, or a little further:
/// its projections continue there. A file that is missing or was restored gets again what the WAL still has. One that is ahead of the
/// store (which was restored) gives up what the store does not have.
/// </summary>
internal sealed partial class FollowerCheck(
    SqliteDatabase store,
    SqliteSession session,
    string file,
    FileKind kind,
    ILogger<FollowerCheck> logger
)
{
    private const string CursorSql = "SELECT name, partition, ms, seq, number FROM log_groups";

    private const string MarkSql = """
        SELECT ms, seq, number FROM events WHERE partition = ?1 AND number IS NOT NULL AND (ms, seq) <= (?2, ?3)
        ORDER BY ms DESC, seq DESC LIMIT 1
        """;

    public static bool HasTrimmed(SqliteSession session, FileKind kind) =>
        FollowersTable.Read(session, kind) > 0 && session.ScalarInt64("SELECT count(*) FROM log_trims WHERE trimmed_number > 0") > 0;

    public static StorageUnavailableException Lost(string file, string state) =>
        new(
            $"{file} {state}, and the WAL does not have all its events any more: it alone holds the archive. Restore it from a backup "
                + "that is younger than Storage:Retention; what came after that is added by itself."
        );

    public Resumption Run()
    {
        var (flush, cursors) = store.Readers.Read(kind, ReadWal);
        var ahead = new FollowerCut(store.WalEnds, session, kind).Run();
        if (ahead > 0)
            LogAhead(file, ahead);
        var (held, isOlder, hasGap) = (ProgressTable.Read(session), ProgressTable.ReadFlushes(session) < flush, false);
        var starts = new Dictionary<(string, int), NumberedEntryId>();
        foreach (var (key, cursor) in cursors)
        {
            var (reached, trimmed) = (held.GetValueOrDefault(key), store.WalEnds[key.Partition].Trimmed);
            if (isOlder)
                hasGap |= reached < trimmed.Id;
            if (isOlder || reached > cursor.Id)
                starts.Add(key, reached > trimmed.Id ? MarkAt(key.Partition, reached, trimmed) : trimmed);
        }

        if (isOlder)
            Report(hasGap, starts.Sum(start => cursors[start.Key].Number - start.Value.Number));
        return new(starts, isOlder);
    }

    private void Report(bool hasGap, long events)
    {
        if (hasGap && kind == FileKind.ReadModels)
            throw Lost(file, "is older than the store has acknowledged");
        if (hasGap)
            SearchTables.SetOld(session, kind.Words!);
        LogOlder(file, events, hasGap ? " and from the states, because the WAL does not reach back as far" : "");
    }

    private NumberedEntryId MarkAt(int partition, EntryId reached, NumberedEntryId trimmed) =>
        store.Readers.Read(
            (partition, reached, trimmed),
            static (session, a) =>
            {
                using var row = session.Prepare(MarkSql).Bind(1, a.partition).Bind(2, a.reached.Milliseconds).Bind(3, a.reached.Sequence);
                return row.Step() ? NumberedEntryId.Read(row, 0) : a.trimmed;
            }
        );

    private static (long Flush, Dictionary<(string Projection, int Partition), NumberedEntryId> Cursors) ReadWal(
        SqliteSession session,
        FileKind kind
    ) =>
        (
            FollowersTable.Read(session, kind),
            session
                .Prepare(CursorSql)
                .List(static row => (Key: (row.GetText(0), row.GetInt32(1)), Cursor: NumberedEntryId.Read(row, 2)))
                .Where(row => kind.Projections.Contains(row.Key.Item1))
                .ToDictionary(static row => row.Key, static row => row.Cursor)
        );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{File} is new or an older copy: {Events} events that the WAL had as acknowledged are applied again from the WAL{Else}."
    )]
    private partial void LogOlder(string file, long events, string @else);

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "{File} is ahead of the store, which was restored or has lost its end in a power cut: {Entries} archived events that the "
            + "store does not have are set aside; lists and graph are made again from the states."
    )]
    private partial void LogAhead(string file, long entries);
}
