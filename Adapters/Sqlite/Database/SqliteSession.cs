using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Concord.Adapters.Sqlite;

/// <summary>One connection with its prepared statements. For one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    /// <summary>Instructions of SQLite's virtual machine.</summary>
    private const int StepsBetweenChecks = 20_000;

    private CancellationToken _stop;
    private bool _isWatched;

    private SqliteSession(SqliteConnection connection)
    {
        _connection = connection;
        Handle = connection.Handle!;
    }

    internal sqlite3 Handle { get; }

    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public static SqliteSession Open(string file, SqliteOpenMode mode)
    {
        // No pooling by the library: a session keeps its prepared statements.
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Mode = mode,
                Pooling = false,
            }.ToString()
        );
        try
        {
            connection.Open();
            var session = new SqliteSession(connection);
            sqlite3_extended_result_codes(session.Handle, 1);
            sqlite3_busy_timeout(session.Handle, 5000);
            return session;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The statement for this text, prepared once. Not for two uses at the same time.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements.Add(sql, statement = New(sql, reusable: true));
        return statement;
    }

    /// <summary>A statement that is finalised when disposed.</summary>
    public SqliteStatement PrepareOnce(string sql) => New(sql, reusable: false);

    /// <summary>
    /// Runs a read that ends when it is cancelled, with <see cref="OperationCanceledException"/> or with SQLite's own error for it: between
    /// rows, and in the middle of a statement that finds no row for a long time.
    /// </summary>
    public T Until<TArgument, T>(TArgument argument, Func<SqliteSession, TArgument, T> read, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled && !_isWatched)
        {
            sqlite3_progress_handler(
                Handle,
                StepsBetweenChecks,
                static session => ((SqliteSession)session)._stop.IsCancellationRequested ? 1 : 0,
                this
            );
            _isWatched = true;
        }

        _stop = cancellationToken;
        try
        {
            return read(this, argument);
        }
        finally
        {
            _stop = CancellationToken.None;
        }
    }

    internal void ThrowIfCancelled() => _stop.ThrowIfCancellationRequested();

    /// <summary>Runs one or several statements without parameters.</summary>
    public void Execute(string sql)
    {
        var result = sqlite3_exec(Handle, sql);
        if (result != SQLITE_OK)
            throw Error(result);
    }

    public long? ScalarInt64(string sql)
    {
        using var statement = PrepareOnce(sql);
        return statement.Step() && !statement.IsNull(0) ? statement.GetInt64(0) : null;
    }

    public long LastInsertedId => sqlite3_last_insert_rowid(Handle);

    /// <summary>A transaction is open; after some errors SQLite closes it by itself.</summary>
    public bool InTransaction => sqlite3_get_autocommit(Handle) == 0;

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Close();
        _statements.Clear();
        _connection.Dispose();
    }

    internal SqliteException Error(int result)
    {
        var extended = sqlite3_extended_errcode(Handle);
        return new(sqlite3_errmsg(Handle).utf8_to_string(), result & 0xFF, extended);
    }

    private SqliteStatement New(string sql, bool reusable)
    {
        var result = sqlite3_prepare_v3(Handle, sql, reusable ? SQLITE_PREPARE_PERSISTENT : 0u, out var handle);
        return result == SQLITE_OK ? new(this, handle, reusable) : throw Error(result);
    }
}
