namespace Concord.Adapters.Sqlite;

/// <summary>
/// The table <c>followers</c> of the store: per file of read models the flush that the acknowledgements in <c>log_groups</c> rest upon. A
/// file that counts fewer is not the one that was acknowledged.
/// </summary>
internal static class FollowersTable
{
    public static void Put(SqliteSession session, FileKind kind, long flush) =>
        session
            .Prepare("INSERT INTO followers(file, flush) VALUES (?1, ?2) ON CONFLICT(file) DO UPDATE SET flush = ?2")
            .Bind(1, kind.Name)
            .Bind(2, flush)
            .Execute();

    /// <summary>0: none yet.</summary>
    public static long Read(SqliteSession session, FileKind kind)
    {
        return session.Prepare("SELECT flush FROM followers WHERE file = ?1").Bind(1, kind.Name).First(static row => row.GetInt64(0));
    }
}
