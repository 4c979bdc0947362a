using Concord.Errors;

namespace Concord.Testing;

/// <summary>Waits for a state of another process that can only be polled.</summary>
public static class Polling
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    public static async Task UntilAsync(Func<Task<bool>> reached, string what)
    {
        using var limit = new CancellationTokenSource(SignalWait.Limit);
        using var again = new PeriodicTimer(Period);
        while (!await reached())
        {
            try
            {
                await again.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited {SignalWait.Limit.TotalSeconds} s for {what}.");
            }
        }
    }

    /// <summary>Repeats a call for as long as the store is unavailable.</summary>
    public static async Task<T> RetryAsync<T>(Func<ValueTask<T>> call)
    {
        using var limit = new CancellationTokenSource(SignalWait.Limit);
        while (true)
        {
            try
            {
                return await call();
            }
            catch (StorageUnavailableException) when (!limit.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }
}
