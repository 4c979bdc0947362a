namespace Concord.Adapters.Sqlite;

/// <summary>A file that projections of the embedded store write, with their progress.</summary>
internal sealed record FollowerFile(SqliteDatabase Database);
