namespace Concord.Adapters.Sqlite;

/// <summary>A request, in the table <c>meta</c>, that the policy list is filled again by a replay. Its value is the replay's id.</summary>
internal static class ListRefill
{
    private const string Name = "refill";

    public static void Request(SqliteSession session) =>
        session
            .Prepare("INSERT INTO meta(name, value) VALUES (?1, ?2) ON CONFLICT(name) DO UPDATE SET value = ?2")
            .Bind(1, Name)
            .Bind(2, $"refill-{Guid.NewGuid():N}")
            .Execute();

    public static string? Read(SqliteSession session)
    {
        return session.Prepare("SELECT value FROM meta WHERE name = ?1").Bind(1, Name).First(static row => row.GetText(0));
    }

    public static void End(SqliteSession session) => session.Prepare("DELETE FROM meta WHERE name = ?1").Bind(1, Name).Execute();
}
