using Concord.Errors;
using Microsoft.Extensions.Logging;

namespace Concord.Adapters.Redis;

/// <summary>
/// How far this silo's clock is ahead of Redis', which all silos have in common. Ids and instants of record only ever grow: what one write
/// with a clock that is ahead has begun, all later ones of the partition go on from, until time has caught up; so such a write is refused.
/// A clock that is behind does no harm.
/// </summary>
internal sealed partial class ClockLead(TimeSpan max, TimeProvider time, ILogger<ClockLead> logger)
{
    private readonly Lock _lock = new();
    private (DateTimeOffset Local, long At, TimeSpan Lead)? _last;
    private bool _ahead;

    /// <summary>Negative where this clock is behind; null while it is not known.</summary>
    public TimeSpan? Now
    {
        get
        {
            lock (_lock)
            {
                // A clock that was set since the last look shows in the time that has passed without it.
                return _last is { } last ? last.Lead + (time.GetUtcNow() - last.Local - time.GetElapsedTime(last.At)) : null;
            }
        }
    }

    /// <summary>What time it is, by this clock, or by Redis' where this one is ahead: for what is written all the same.</summary>
    public DateTimeOffset Trusted => time.GetUtcNow() - (Now is { } lead && lead > max ? lead : TimeSpan.Zero);

    /// <summary>
    /// What a server says the time is. Its answer is older than the instant at which it came, so that the lead is never told too small by
    /// more than the way took.
    /// </summary>
    /// <param name="asked">When it was asked.</param>
    public void Observe(DateTimeOffset asked, DateTimeOffset server)
    {
        lock (_lock)
            _last = (time.GetUtcNow(), time.GetTimestamp(), asked - server);
        var ahead = Now > max;
        if (ahead == _ahead)
            return;
        _ahead = ahead;
        if (ahead)
            LogAhead(Now!.Value.TotalSeconds, max.TotalSeconds);
        else
            LogRight();
    }

    /// <exception cref="StorageUnavailableException">Nothing is to be written with this clock.</exception>
    public void ThrowIfAhead()
    {
        if (Now is not { } lead || lead <= max)
            return;
        throw new StorageUnavailableException(
            $"The clock of this silo is {lead.TotalSeconds:F0} s ahead of Redis' (Storage:Redis:MaxClockLead is {max.TotalSeconds:F0} "
                + "s). No change is accepted until the two agree: set the clocks."
        );
    }

    [LoggerMessage(
        1,
        LogLevel.Critical,
        "Commits are refused: the clock of this silo is {Lead:F0} s ahead of Redis' clock, and {Max:F0} s are allowed. Synchronise "
            + "the clocks."
    )]
    private partial void LogAhead(double lead, double max);

    [LoggerMessage(2, LogLevel.Warning, "The clock of this silo agrees with Redis' clock again.")]
    private partial void LogRight();
}
