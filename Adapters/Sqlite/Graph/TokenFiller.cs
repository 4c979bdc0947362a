using Microsoft.Extensions.Logging;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Fills the full-text index behind the batches of the graph, in the order of the rows and many at a time: FTS5 writes a segment for each
/// transaction, so a few rows in each cost it many times as much. It writes when nothing else of the graph is to be written, or when a
/// search waits for it. What a process leaves unfinished, the next one continues.
/// </summary>
internal sealed partial class TokenFiller(SqliteDatabase database, TimeProvider time, ILogger<TokenFiller> logger) : IDisposable
{
    /// <summary>Vertices per transaction.</summary>
    private const int Step = 512;

    /// <summary>A search waits for no more vertices than this, because it could not be answered in time.</summary>
    private const int MaxAwaited = 8_192;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _awaiting = new(1, 1);
    private Task _running = Task.CompletedTask;
    private bool _isWoken;
    private volatile bool _isClosed;

    /// <summary>Ends when nothing is pending, or the store accepts no writes.</summary>
    public Task Running
    {
        get
        {
            lock (_lock)
                return _running;
        }
    }

    /// <summary>There may be something to do.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _isWoken = true;
            if (_running.IsCompleted)
                _running = Task.Run(RunAsync);
        }
    }

    /// <summary>Writes what is pending now; false where that is too much for a moment.</summary>
    public async Task<bool> CatchUpAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(MaxWait, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await _awaiting.WaitAsync(stop.Token).ConfigureAwait(false);
            try
            {
                return await WriteAllAsync(stop.Token).ConfigureAwait(false);
            }
            finally
            {
                _awaiting.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>What runs ends after its present step.</summary>
    public void Dispose()
    {
        _isClosed = true;
        _awaiting.Dispose();
    }

    private async Task<bool> WriteAllAsync(CancellationToken cancellationToken)
    {
        var numbers = await database.Readers.ReadAsync(MaxAwaited + 1, PendingTokens.ReadNumbers, cancellationToken).ConfigureAwait(false);
        if (numbers.Count > MaxAwaited)
        {
            Wake();
            return false;
        }

        foreach (var some in numbers.Chunk(Step))
            await WriteAsync((some[0], some[^1]), WritePriority.Background, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task RunAsync()
    {
        try
        {
            do
            {
                for (long? after = 0; after is { } last && !_isClosed; )
                    after = await WriteAsync((last + 1, long.MaxValue), WritePriority.Idle, CancellationToken.None).ConfigureAwait(false);
            } while (GoesOn());
        }
        catch (StorageUnavailableException error)
        {
            LogPutOff(error.Message);
        }
#pragma warning disable CA1031 // Nobody awaits this; what is left is written after the next batch or the next start.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogFailed(error);
        }
    }

    private bool GoesOn()
    {
        lock (_lock)
        {
            if (!_isWoken || _isClosed)
                return false;
            _isWoken = false;
            return true;
        }
    }

    /// <summary>Writes some of a range; returns the last of them, null where there was none.</summary>
    private async Task<long?> WriteAsync((long First, long Last) range, WritePriority priority, CancellationToken cancellationToken)
    {
        var words = await database
            .Readers.ReadAsync(
                ((range.First, range.Last, Step), (Func<SqliteSession, (long, long, int), List<ChangedTokens>>)PendingTokens.Read),
                SqliteGraphStore.InSnapshot,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (words.Count == 0)
            return null;
        await database
            .Writer.WriteAsync(
                priority,
                session =>
                {
                    PendingTokens.Write(session, words);
                    return true;
                }
            )
            .ConfigureAwait(false);
        return words[^1].Number;
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Words of the graph are written after the next batch or the next start: {Reason}"
    )]
    private partial void LogPutOff(string reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Words of the graph could not be written; it is tried again after the next batch or the next start."
    )]
    private partial void LogFailed(Exception error);
}
