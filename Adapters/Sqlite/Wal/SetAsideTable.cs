using Concord.Timeline;
using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>The table <c>archive_set_aside</c>: archived events that are not part of the chain.</summary>
internal static class SetAsideTable
{
    private const string FindSql = """
        SELECT event FROM archive JOIN events ON events.id = event WHERE archive.subject = ?1 AND archive.version = ?2
        """;

    private const string CopySql = $"""
        INSERT INTO archive_set_aside(reason, set_aside_at, {SqliteSchema.EventColumns})
        SELECT ?2, ?3, {SqliteSchema.EventColumns} FROM events WHERE id = ?1
        """;

    private const string SelectSql = $"""
        SELECT reason, set_aside_at, {SqliteSchema.EventColumns} FROM archive_set_aside WHERE subject = ?1 ORDER BY version, id
        """;

    /// <summary>False where the archive has another event there, or none.</summary>
    public static bool Move(SqliteSession session, SetAsideEvent aside)
    {
        if (Find(session, aside) is not { } row)
            return false;
        session.Prepare(CopySql).Bind(1, row).Bind(2, aside.Reason.ToString()).Bind(3, Instants.ToText(aside.At)).Execute();
        session
            .Prepare("DELETE FROM archive WHERE subject = ?1 AND version = ?2")
            .Bind(1, aside.Entry.Event.Subject)
            .Bind(2, aside.Entry.Event.Version)
            .Execute();

        session.Prepare("DELETE FROM events WHERE id = ?1").Bind(1, row).Execute();
        return true;
    }

    public static IReadOnlyList<SetAsideEvent> Read(SqliteSession session, EntityKey key)
    {
        return session
            .Prepare(SelectSql)
            .Bind(1, key.Value)
            .List(static row => new SetAsideEvent(
                EventRow.Read(row, 2),
                Enum.Parse<SetAsideReason>(row.GetText(0)),
                Instants.Parse(row.GetText(1))
            ));
    }

    private static long? Find(SqliteSession session, SetAsideEvent aside)
    {
        using var row = session
            .Prepare($"SELECT event, {SqliteSchema.EventColumns} FROM ({FindSql}) JOIN events ON events.id = event")
            .Bind(1, aside.Entry.Event.Subject)
            .Bind(2, aside.Entry.Event.Version);
        return row.Step() && EventRow.Read(row, 1).Event.Hash == aside.Entry.Event.Hash ? row.GetInt64(0) : null;
    }
}
