using Microsoft.Extensions.Time.Testing;

namespace Concord.Testing;

/// <summary>
/// A fake clock that jumps to the next timer as soon as one is waited for. For code with one wait at a time. A test that
/// advances a clock itself cannot know whether the code has reached its next wait.
/// </summary>
public sealed class AutoAdvancingTime : FakeTimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);

        // Not from within this call: the creator gets the timer only when the call returns.
        if (dueTime > TimeSpan.Zero)
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        return timer;
    }
}
