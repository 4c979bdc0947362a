using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Archive and policy list beside a store in memory: an SQLite file in the data directory. On disk, because history only grows and memory
/// does not; a separate store, because it must keep what the store in memory loses. The file records which store it follows.
/// </summary>
internal sealed class SqliteReadModels(IOptions<SqliteStorageOptions> options) : IFollowedStore
{
    private const string Follows = "follows";

    public string Location => "the archive in Storage:DataDirectory";

    public string ResetAdvice => "use an empty Storage:DataDirectory";

    public Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetFullPath(options.Value.DataDirectory), FileKind.ReadModels.Name);
        if (!File.Exists(file))
            return Task.FromResult<string?>(null);
        try
        {
            using var session = SqliteSession.Open(file, SqliteOpenMode.ReadOnly);
            return Task.FromResult(Read(session));
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Translate(error, file);
        }
    }

    /// <summary>Records in a new file which store it follows.</summary>
    /// <exception cref="StorageUnavailableException">It follows another one.</exception>
    public static void Follow(SqliteSession session, string name, StoreInfo store)
    {
        var follows = Read(session);
        if (follows is null)
            Follow(session, store.StoreId);
        else if (follows != store.StoreId)
            throw new StorageUnavailableException(
                $"{name} in Storage:DataDirectory follows store {follows}, and {store.Provider} holds store {store.StoreId}. Move it "
                    + "away, or set Storage:DataDirectory to another directory."
            );
    }

    public static void Follow(SqliteSession session, string storeId) =>
        session.Prepare("INSERT INTO meta(name, value) VALUES (?1, ?2)").Bind(1, Follows).Bind(2, storeId).Execute();

    /// <summary>The id of the store that the file follows; null where it says nothing.</summary>
    public static string? Read(SqliteSession session)
    {
        if (session.ScalarInt64("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'meta'") != 1)
            return null;
        return session.Prepare("SELECT value FROM meta WHERE name = ?1").Bind(1, Follows).First(static row => row.GetText(0));
    }
}
