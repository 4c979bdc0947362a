using Microsoft.Extensions.Logging;

namespace Concord.Adapters.Redis;

/// <summary>
/// How far this silo's clock is ahead of Redis' clock, which all silos share. Ids and recorded instants only ever grow: after one write
/// with a clock that is ahead, all later writes of the partition continue from its instant until real time has caught up. So such a write
/// is refused. A clock that is behind does no harm.
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
                // Time that has passed since the last observation shows a clock that was set meanwhile.
                return _last is { } last ? last.Lead + (time.GetUtcNow() - last.Local - time.GetElapsedTime(last.At)) : null;
            }
        }
    }

    /// <summary>The current time by this clock, or by Redis' where this one is ahead: for what is written nevertheless.</summary>
    public DateTimeOffset Trusted => time.GetUtcNow() - (Now is { } lead && lead > max ? lead : TimeSpan.Zero);

    /// <summary>
    /// Records the time that a server reports. The answer is older than the instant at which it arrives, so the lead is never understated
    /// by more than the round trip.
    /// </summary>
    /// <param name="asked">When the server was asked.</param>
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

    /// <exception cref="StorageUnavailableException">Nothing may be written with this clock.</exception>
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
