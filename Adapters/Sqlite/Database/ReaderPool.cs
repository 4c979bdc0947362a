using System.Collections.Concurrent;
using Concord.Telemetry;
using Microsoft.Data.Sqlite;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Read-only sessions beside the writer. A session is held only while a read runs, so there are never more than concurrently reading
/// threads.
/// </summary>
internal sealed class ReaderPool(string file, DatabaseCalls calls) : IDisposable
{
    private const int MaxIdle = 16;

    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private volatile bool _closed;

    /// <summary>Runs a read on the calling thread.</summary>
    /// <exception cref="StorageUnavailableException">The read fails.</exception>
    public T Read<TArgument, T>(TArgument argument, Func<SqliteSession, TArgument, T> read) =>
        ReadUntil(argument, read, CancellationToken.None);

    /// <summary>
    /// Runs a read that may take long on a thread of the pool, so that a grain's thread is not blocked. Cancellation also ends it in the
    /// middle of a statement.
    /// </summary>
    public Task<T> ReadAsync<TArgument, T>(
        TArgument argument,
        Func<SqliteSession, TArgument, T> read,
        CancellationToken cancellationToken
    ) => Task.Run(() => ReadUntil(argument, read, cancellationToken), cancellationToken);

    private T ReadUntil<TArgument, T>(TArgument argument, Func<SqliteSession, TArgument, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_closed)
            throw new StorageUnavailableException($"{file} is closed: this silo shuts down.");
        SqliteSession? session = null;
        var call = calls.Begin("SELECT");
        try
        {
            if (!_idle.TryTake(out session))
                session = Open();
            var answer = session.Until(argument, read, cancellationToken);
            Return(session);
            session = null;
            call.Succeeded();
            return answer;
        }
        catch (SqliteException) when (cancellationToken.IsCancellationRequested)
        {
            // Not a failure of the store: the read was cancelled.
            var gone = new OperationCanceledException(cancellationToken);
            call.Failed(gone);
            throw gone;
        }
        catch (Exception error)
        {
            call.Failed(error);
            if (error is SqliteException sqlite)
                throw SqliteErrors.Translate(sqlite, file);
            throw;
        }
        finally
        {
            session?.Dispose();
        }
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out var session))
            session.Dispose();
    }

    private SqliteSession Open()
    {
        var session = SqliteSession.Open(file, SqliteOpenMode.ReadOnly);
        // No mmap: a damaged or truncated file would end the process with SIGBUS, where a read fails with a message.
        session.Execute("PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;");
        return session;
    }

    private void Return(SqliteSession session)
    {
        if (_closed || _idle.Count >= MaxIdle)
            session.Dispose();
        else
            _idle.Add(session);
    }
}
