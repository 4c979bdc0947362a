using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>The positions of the WAL up to which the graph is written, per partition, in <c>graph_positions</c>.</summary>
internal static class GraphPositions
{
    public static void Put(SqliteSession session, WalPosition position) =>
        session
            .Prepare(
                """
                INSERT INTO graph_positions(partition, ms, seq) VALUES (?1, ?2, ?3)
                ON CONFLICT(partition) DO UPDATE SET ms = ?2, seq = ?3 WHERE (?2, ?3) > (ms, seq)
                """
            )
            .Bind(1, position.Partition)
            .Bind(2, position.Entry.Milliseconds)
            .Bind(3, position.Entry.Sequence)
            .Execute();

    public static IReadOnlyList<WalPosition> Read(SqliteSession session)
    {
        return session
            .Prepare("SELECT partition, ms, seq FROM graph_positions ORDER BY partition")
            .List(static row => new WalPosition(row.GetInt32(0), new(row.GetInt64(1), row.GetInt64(2))));
    }
}
