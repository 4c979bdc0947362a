using Concord.Client;
using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Feed;

/// <summary>Options for each subscriber of the feed (section <c>Feed</c>, on the gateways).</summary>
internal sealed class FeedOptions
{
    public const string Section = "Feed";

    /// <summary>Maximum number of subscribers in this process; one more is refused.</summary>
    [WholeNumber(1, 100_000)]
    public int MaxClients { get; set; } = 1_000;

    /// <summary>After this time without an event a comment is sent, so that both ends know that the other is alive.</summary>
    [Duration("00:00:01")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A subscriber that has not received within this time what was sent to it is disconnected.</summary>
    [Duration("00:00:00.1")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long sending such a subscriber the reason may take.</summary>
    [Duration("00:00:00.1")]
    public TimeSpan GoodbyeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    [ValidateObjectMembers]
    public FollowOptions Follow { get; set; } = new();
}

[OptionsValidator]
internal sealed partial class FeedOptionsValidator : IValidateOptions<FeedOptions>;
