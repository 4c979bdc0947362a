namespace Concord.Operations;

/// <summary>Runs one job of a grain at a time, between the grain's other calls, and keeps the grain active meanwhile.</summary>
internal sealed class JobTimer
{
    private IGrainTimer? _timer;
    private TaskCompletionSource? _ended;

    public bool IsRunning => _timer is not null;

    /// <summary>Schedules the job at once; does nothing if one is running.</summary>
    /// <param name="step">Runs the job or a part of it. Returns the pause before the next part; null if there is none.</param>
    /// <param name="then">Called after the last part; may start another job.</param>
    public void Start(IGrainBase grain, Func<CancellationToken, Task<TimeSpan?>> step, Func<Task>? then = null)
    {
        if (IsRunning)
            return;
        _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _timer = grain.RegisterGrainTimer(
            async cancellationToken =>
            {
                TimeSpan? next = null;
                try
                {
                    next = await step(cancellationToken);
                }
                finally
                {
                    if (next is { } pause && !cancellationToken.IsCancellationRequested)
                        _timer?.Change(pause, Timeout.InfiniteTimeSpan);
                    else
                        Stop();
                }

                if (!IsRunning && then is not null)
                    await then();
            },
            new()
            {
                DueTime = TimeSpan.Zero,
                Period = Timeout.InfiniteTimeSpan,
                Interleave = true,
                KeepAlive = true,
            }
        );
    }

    /// <summary>Waits for the end of the job, or until <paramref name="timeout"/> expires.</summary>
    public async Task WaitAsync(TimeSpan timeout, TimeProvider time)
    {
        if (_ended is null)
            return;
        try
        {
            await _ended.Task.WaitAsync(timeout, time);
        }
        catch (TimeoutException)
        {
            // The caller reads the progress.
        }
    }

    private void Stop()
    {
        _timer?.Dispose();
        _timer = null;
        _ended?.TrySetResult();
    }
}
