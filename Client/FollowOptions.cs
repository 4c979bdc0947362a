using Concord.Configuration;

namespace Concord.Client;

/// <summary>How the log is followed.</summary>
public sealed class FollowOptions
{
    /// <summary>How long one question to the log waits where there is nothing new.</summary>
    [Duration("00:00:00.001", "00:00:05")]
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A feed that has not read the log for longer than this reads the archive first. Less than the 30 s that the log keeps at the least.</summary>
    [Duration("00:00:00.001", "00:00:25")]
    public TimeSpan Fresh { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Between two tries while the log cannot be read.</summary>
    [Duration("00:00:00.001")]
    public TimeSpan Retry { get; set; } = TimeSpan.FromSeconds(1);
}
