using Concord.Errors;
using Concord.Gateway.Http;
using Concord.Values;

namespace Concord.Gateway.Imports;

/// <summary>
/// Repeats a call while the store or the silo is away. Calls made here can be repeated: rows by their commit id, progress by its sequence.
/// </summary>
internal sealed class RetryingCall(ImportOptions options, TimeSpan timeout, TimeProvider time)
{
    /// <exception cref="ImportAbortedException">It stayed away for longer than is waited for.</exception>
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

    /// <summary>A call that was cancelled by the other side, as a silo that stops does, has no outcome: it is made again.</summary>
    private static bool IsPassing(Exception exception) =>
        exception is OperationCanceledException || Problems.Of(exception).Code == ErrorCodes.StorageUnavailable;

    private static string Reason(Exception exception) =>
        exception is OperationCanceledException ? "The call was cancelled." : Problems.Of(exception).Detail;
}

/// <summary>The import cannot go on; the message is for its status.</summary>
internal sealed class ImportAbortedException(string message) : Exception(message);
