using Concord.Errors;

namespace Concord.Gateway.Graph;

/// <summary>
/// A job that a grain carries out, and that a request waits for: minutes, in calls of seconds, because a call of a grain must be answered
/// within 30.
/// </summary>
/// <param name="begin">Begins it; called again, answers with what it has begun.</param>
/// <param name="look">The job under way or the last one, when it has ended or the time is over.</param>
/// <param name="isOurs">Whether it is the one that was begun here.</param>
internal sealed class GraphJobWait<T>(Func<Task<T>> begin, Func<TimeSpan, Task<T?>> look, Func<T, bool> isOurs, Func<T, bool> isRunning)
    where T : class
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    public Task<T> BeginAsync() => begin();

    /// <param name="aborted">The caller has gone; the job goes on.</param>
    /// <param name="stopping">This process ends; the job goes on, if the silo is elsewhere.</param>
    public async Task<T> WaitForEndAsync(CancellationToken aborted, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        try
        {
            var job = await begin();
            while (isRunning(job))
            {
                var seen = await look(CallTimeout).WaitAsync(either.Token);

                // Another one, or none: the grain has moved to another silo, or somebody has begun the next one in between. The job is
                // asked for under its own id.
                job = seen is not null && isOurs(seen) ? seen : await begin();
            }

            return job;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            throw new StorageUnavailableException("This server is being stopped. Send the request again with the same Idempotency-Key.");
        }
    }
}
