using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>Takes out of a file of read models what is beyond the end of the store.</summary>
internal sealed class FollowerCut(WalEnds ends, SqliteSession session, FileKind kind)
{
    private const string Beyond = "FROM events WHERE partition = ?1 AND (ms, seq) > (?2, ?3)";

    /// <summary>How many entries of projections were too far; 0: the file was not ahead.</summary>
    public long Run()
    {
        var held = ProgressTable.Read(session);
        var ahead = held.Keys.Select(static key => key.Partition).Distinct().Where(partition => IsAhead(held, partition)).ToList();
        if (ahead.Count == 0)
            return 0;
        session.Execute("PRAGMA synchronous = FULL; BEGIN IMMEDIATE;");
        var entries = ahead.Sum(partition => CutPartition(partition, ends[partition].Last.Id));
        SearchTables.SetOld(session, kind.Words!);
        ListRefill.Request(session);
        session.Execute("COMMIT; PRAGMA synchronous = NORMAL;");
        return Math.Max(entries, 1);
    }

    private bool IsAhead(Dictionary<(string Projection, int Partition), EntryId> held, int partition) =>
        held.Any(row => row.Key.Partition == partition && row.Value > ends[partition].Last.Id);

    private long CutPartition(int partition, EntryId last)
    {
        Run("UPDATE progress SET ms = ?2, seq = ?3 WHERE partition = ?1 AND (ms, seq) > (?2, ?3)");
        if (kind != FileKind.ReadModels)
            return 0;
        var now = Instants.ToText(DateTimeOffset.FromUnixTimeMilliseconds(last.Milliseconds));
        var moved = Run(
            $"""
            INSERT INTO archive_set_aside(reason, set_aside_at, {SqliteSchema.EventColumns})
            SELECT '{nameof(SetAsideReason.Lost)}', '{now}', {SqliteSchema.EventColumns} {Beyond}
            """
        );
        Run($"DELETE FROM archive WHERE event IN (SELECT id {Beyond})");
        Run($"DELETE {Beyond}");
        return moved;

        long Run(string sql)
        {
            using var statement = session.PrepareOnce(sql);
            return statement.Bind(1, partition).Bind(2, last.Milliseconds).Bind(3, last.Sequence).Execute();
        }
    }
}
