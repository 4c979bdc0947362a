namespace Concord.Adapters.Sqlite;

/// <summary>Which generation of the graph is read, and which is being built beside it.</summary>
internal readonly record struct Generations(long Live, long? Shadow)
{
    public static Generations Read(SqliteSession session)
    {
        var (live, shadow) = (0L, (long?)null);
        using var row = session.Prepare("SELECT generation, role FROM graph_generations WHERE role IN ('live', 'shadow')");
        while (row.Step())
        {
            if (row.GetText(1) == "live")
                live = row.GetInt64(0);
            else
                shadow = row.GetInt64(0);
        }

        return new(live, shadow);
    }

    public static bool BeginShadow(SqliteSession session)
    {
        if (Read(session).Shadow is not null)
            return false;
        session.Prepare("INSERT INTO graph_generations(role) VALUES ('shadow')").Execute();
        return true;
    }

    /// <summary>False where there is no shadow: then nothing happens.</summary>
    public static bool Swap(SqliteSession session)
    {
        if (Read(session) is not { Shadow: { } shadow } generations)
            return false;
        Set(session, generations.Live, "dropped");
        Set(session, shadow, "live");
        SearchTables.SetRenewed(session, SearchTables.Graph);
        return true;
    }

    public static bool DropShadow(SqliteSession session)
    {
        if (Read(session).Shadow is not { } shadow)
            return false;
        Set(session, shadow, "dropped");
        return true;
    }

    /// <summary>A generation whose rows are to be removed.</summary>
    public static long? FindDropped(SqliteSession session)
    {
        return session
            .Prepare("SELECT generation FROM graph_generations WHERE role = 'dropped' ORDER BY generation LIMIT 1")
            .First(static row => (long?)row.GetInt64(0));
    }

    private static void Set(SqliteSession session, long generation, string role) =>
        session.Prepare("UPDATE graph_generations SET role = ?2 WHERE generation = ?1").Bind(1, generation).Bind(2, role).Execute();
}
