using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Concord.Adapters.Sqlite;

/// <summary>Explains an error of SQLite to operators, and what to do about it.</summary>
internal static class SqliteErrors
{
    public static StorageUnavailableException Translate(SqliteException error, string file) => new(Explain(error, file), error);

    /// <summary>The failure concerns the whole store, not the single request: repeating requests one by one would not help.</summary>
    public static bool IsStoreWide(SqliteException error) =>
        error.SqliteErrorCode
            is SQLITE_FULL
                or SQLITE_IOERR
                or SQLITE_READONLY
                or SQLITE_BUSY
                or SQLITE_LOCKED
                or SQLITE_CANTOPEN
                or SQLITE_NOTADB
                or SQLITE_NOMEM;

    private static string Explain(SqliteException error, string file) =>
        error.SqliteErrorCode switch
        {
            SQLITE_FULL =>
                $"There is no room for {file}: its disk or its quota is full. Free some space; writing goes on by itself as soon as "
                    + "there is "
                    + "room, and nothing that was acknowledged is lost.",
            SQLITE_BUSY or SQLITE_LOCKED =>
                $"{file} is locked by another program, for instance an sqlite3 shell with an open transaction. Close it there.",
            SQLITE_CORRUPT => $"{file} is damaged ({error.Message}). Stop the silo and restore the file from a backup, or salvage it with "
                + "'sqlite3 concord.db .recover'. It is left as it is.",
            SQLITE_NOTADB =>
                $"{file} is not an SQLite database, or its beginning is damaged. Restore it from a backup, or move it away to start "
                    + "an empty "
                    + "store. It is left as it is.",
            SQLITE_READONLY or SQLITE_CANTOPEN or SQLITE_PERM or SQLITE_AUTH =>
                $"{file} or its directory cannot be written ({error.Message}). Check the "
                    + "owner, the permissions and whether the file system is mounted read-only.",
            SQLITE_IOERR =>
                $"The disk that holds {file} reports an error ({error.Message}, {error.SqliteExtendedErrorCode}). Check the disk and the "
                    + "system's log.",
            _ => $"SQLite refuses to work on {file}: {error.Message} ({error.SqliteExtendedErrorCode}).",
        };
}
