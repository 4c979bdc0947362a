using System.Diagnostics.Metrics;
using Concord.Grains.Abstractions.Errors;
using Concord.Silo.Embedded;
using Concord.Silo.Embedded.Hosting;
using Concord.Silo.Embedded.Sqlite;
using Concord.Silo.Embedded.Writing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Redis.Hosting;

/// <summary>
/// Archive and lists beside Redis: an SQLite file in the data directory. On disk, because history only grows and memory does not; another store than Redis,
/// because what Redis loses must be somewhere. It knows which store it follows.
/// </summary>
internal static class ReadModels
{
    public const string FileName = "read-models.db";

    private const string Follows = "follows";

    /// <summary>The store that the file in the data directory follows; null where there is no file yet.</summary>
    public static string? FollowedStore(EmbeddedStorageOptions options)
    {
        var file = Path.Combine(Path.GetFullPath(options.DataDirectory), FileName);
        if (!File.Exists(file)) return null;
        try
        {
            using var session = SqliteSession.Open(file, SqliteOpenMode.ReadOnly);
            return Read(session);
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Translate(error, file);
        }
    }

    /// <exception cref="StorageUnavailableException">The file cannot be opened, or follows another store.</exception>
    public static EmbeddedDatabase Open(EmbeddedStorageOptions options, RedisStore store, IMeterFactory meters, TimeProvider time, ILoggerFactory loggers)
    {
        var settings = new EmbeddedStorageOptions { DataDirectory = options.DataDirectory, Partitions = store.Keys.Count, Embedded = options.Embedded };
        var database = new EmbeddedDatabase(Options.Create(settings), meters, time, loggers, FileName);
        var follows = database.Readers.Read(0, static (session, _) => Read(session));
        if (follows is null)
        {
            database.Writer.WriteAsync(WritePriority.Other, session =>
            {
                session.Prepare("INSERT INTO meta(name, value) VALUES (?1, ?2)").Bind(1, Follows).Bind(2, store.Gate.StoreId).Execute();
                return true;
            }).AsTask().GetAwaiter().GetResult();
            return database;
        }

        if (follows == store.Gate.StoreId) return database;
        database.Dispose();
        throw new StorageUnavailableException($"{FileName} in Storage:DataDirectory follows store {follows}, and Redis holds store {store.Gate.StoreId}.");
    }

    private static string? Read(SqliteSession session)
    {
        if (session.ScalarInt64("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'meta'") != 1) return null;
        using var row = session.Prepare("SELECT value FROM meta WHERE name = ?1").Bind(1, Follows);
        return row.Step() ? row.GetText(0) : null;
    }
}
