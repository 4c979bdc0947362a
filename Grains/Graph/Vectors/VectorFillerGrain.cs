namespace Concord.Graph;

[GrainType("vectorfiller")]
internal sealed class VectorFillerGrain(VectorFiller filler) : Grain, IVectorFillerGrain
{
    private IGrainTimer? _timer;
    private bool _woken;

    public Task WakeAsync()
    {
        _woken = true;
        _timer ??= this.RegisterGrainTimer(
            StepAsync,
            new()
            {
                DueTime = TimeSpan.Zero,
                Period = Timeout.InfiniteTimeSpan,
                Interleave = true,
                KeepAlive = true,
            }
        );
        return Task.CompletedTask;
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        _woken = false;
        var next = await filler.StepAsync(cancellationToken);
        if (cancellationToken.IsCancellationRequested)
            return;
        if (next is null && _woken)
            next = TimeSpan.Zero;
        if (next is { } delay)
        {
            _timer?.Change(delay, Timeout.InfiniteTimeSpan);
            return;
        }

        _timer?.Dispose();
        _timer = null;
    }
}
