using Concord.Gateway.Http;

namespace Concord.Gateway.Imports;

/// <summary>
/// Repeats a call while the store or the silo is unavailable. The calls made here can be repeated: rows by their commit id, progress by its
/// sequence.
/// </summary>
internal sealed class RetryingCall(ImportOptions options, TimeSpan timeout, TimeProvider time)
{
    /// <exception cref="ImportAbortedException">It was unavailable for longer than the timeout.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(options.FirstRetry, options.LastRetry);
        long? since = null;
        for (var failures = 0; ; failures++)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (IsPassing(e) && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
            {
                since ??= time.GetTimestamp();
                if (time.GetElapsedTime(since.Value) >= timeout)
                    throw new ImportAbortedException($"The storage was not available for {timeout.TotalSeconds:0} seconds: {Reason(e)}");
            }
            await Task.Delay(backoff.Pause(failures), time, cancellationToken);
        }
    }

    /// <summary>A call that the other side cancelled, as a stopping silo does, has no known outcome: it is repeated.</summary>
    private static bool IsPassing(Exception exception) =>
        exception is OperationCanceledException || Problems.Of(exception).Code == ErrorCodes.StorageUnavailable;

    private static string Reason(Exception exception) =>
        exception is OperationCanceledException ? "The call was cancelled." : Problems.Of(exception).Detail;
}

/// <summary>The import cannot continue; the message is for its status.</summary>
internal sealed class ImportAbortedException(string message) : Exception(message);
