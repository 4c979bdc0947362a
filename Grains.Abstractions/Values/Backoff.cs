namespace Concord.Values;

/// <summary>
/// How the pause between tries grows: it doubles with each failure, from <paramref name="First"/> to <paramref name="Last"/>. What is waited is drawn between half and the whole
/// of that, so that those who failed together do not come again together.
/// </summary>
public sealed record Backoff(TimeSpan First, TimeSpan Last)
{
    /// <summary>2 to this power is more than any pause that starts at a tick.</summary>
    private const int MaxDoublings = 62;

    /// <summary>Draws the pauses.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <param name="failures">How many came before the one that is waited for now: 0 after the first.</param>
    public TimeSpan Pause(int failures)
    {
        var longest = Math.Min(Last.Ticks, First.Ticks * Math.Pow(2, Math.Clamp(failures, 0, MaxDoublings)));
        return TimeSpan.FromTicks((long)(longest * (0.5 + (Random.NextDouble() / 2))));
    }
}
