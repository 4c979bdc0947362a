using Microsoft.Extensions.Time.Testing;

namespace Concord.Testing;

/// <summary>
/// A time in which nobody waits: it stands still, and passes by exactly what somebody waits for, as soon as he does. For one who waits at a time; a test that moves a clock itself cannot know
/// whether the one it moves it for has come to his next wait.
/// </summary>
public sealed class AutoAdvancingTime : FakeTimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);

        // Not from within: whoever makes a timer has it in his hands only afterwards.
        if (dueTime > TimeSpan.Zero)
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        return timer;
    }
}
