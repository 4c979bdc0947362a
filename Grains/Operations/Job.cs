namespace Concord.Operations;

/// <summary>The status of the jobs of one kind: of the running one, or of the last one.</summary>
/// <param name="fail">The status of a failed job: when, if that is known, and why.</param>
internal sealed class Job<T>(TimeProvider time, Func<T, DateTimeOffset?, string, T> fail)
    where T : class, IJobStatus
{
    private Func<T?> _status = static () => null;

    public T? Status => _status();

    /// <summary>Restores the stored status. A job stored as running was run by a silo that has stopped.</summary>
    public void Restore(T? stored) => Set(stored is { IsRunning: true } ? fail(stored, null, "The silo that ran it stopped.") : stored);

    /// <param name="progress">The status from now on.</param>
    public void Begin(Func<T> progress) => _status = progress;

    /// <summary>
    /// Runs a job that has begun. Returns the exception with which it failed: its status must show the failure; otherwise the
    /// job would seem to run for ever.
    /// </summary>
    /// <param name="reason">The text for the exception; null: its own text.</param>
    public async Task<Exception?> RunAsync(
        Func<CancellationToken, Task> run,
        Func<Exception, string?> reason,
        CancellationToken cancellationToken
    )
    {
        Exception? error = null;
        try
        {
            await run(cancellationToken);
        }
#pragma warning disable CA1031 // The status shows the failure: see above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error = e;
        }

        Set(error is null ? Status : fail(Status!, time.GetUtcNow(), reason(error) ?? ErrorText.Of(error)));
        return error;
    }

    private void Set(T? status) => _status = () => status;
}
