namespace Concord.Grains.Abstractions.Client.Feed;

/// <summary>How the log is followed.</summary>
public sealed record FollowLimits
{
    /// <summary>How long one question to the log waits where there is nothing new.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A feed that has not read the log for longer than this looks into the archive first. Less than what the log keeps at the least.</summary>
    public TimeSpan Fresh { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Between two tries while the log cannot be read.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(1);
}
