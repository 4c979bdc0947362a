namespace Concord.Values;

/// <summary>
/// How the pause between tries grows: it doubles with each failure, from <paramref name="First"/> to <paramref name="Last"/>.
/// The actual pause is random between half and all of that (jitter), so that callers that failed together do not retry
/// together.
/// </summary>
public sealed record Backoff(TimeSpan First, TimeSpan Last)
{
    /// <summary>2 to this power ticks is longer than any pause.</summary>
    private const int MaxDoublings = 62;

    /// <summary>Draws the pauses.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <param name="failures">The number of failures before the one that is waited for now: 0 after the first.</param>
    public TimeSpan Pause(int failures)
    {
        var longest = Math.Min(Last.Ticks, First.Ticks * Math.Pow(2, Math.Clamp(failures, 0, MaxDoublings)));
        return TimeSpan.FromTicks((long)(longest * (0.5 + (Random.NextDouble() / 2))));
    }
}
