using Concord.Configuration;

namespace Concord.Client;

/// <summary>How the WAL is followed.</summary>
public sealed class FollowOptions
{
    /// <summary>How long one read of the WAL waits if there is nothing new.</summary>
    [Duration("00:00:00.001", "00:00:05")]
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A feed that has not read the WAL for longer than this reads the archive first. Less than the 30 s that the WAL keeps at
    /// least.
    /// </summary>
    [Duration("00:00:00.001", "00:00:25")]
    public TimeSpan Fresh { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The interval between two tries while the WAL cannot be read.</summary>
    [Duration("00:00:00.001")]
    public TimeSpan Retry { get; set; } = TimeSpan.FromSeconds(1);
}
