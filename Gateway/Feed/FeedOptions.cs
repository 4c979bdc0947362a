using Concord.Client;
using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Feed;

/// <summary>What holds for each client of the event feed (section <c>Feed</c>, on the gateways).</summary>
internal sealed class FeedOptions
{
    public const string Section = "Feed";

    /// <summary>At most so many at once in this process; one more is refused.</summary>
    [WholeNumber(1, 100_000)]
    public int MaxClients { get; set; } = 1_000;

    /// <summary>After so long without a word a comment is sent, so that both ends know that the other is there.</summary>
    [Duration("00:00:01")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A client that has not taken what was sent to it within this time is told, and cut.</summary>
    [Duration("00:00:00.1")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long such a client may take to hear of it.</summary>
    [Duration("00:00:00.1")]
    public TimeSpan GoodbyeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    [ValidateObjectMembers]
    public FollowOptions Follow { get; set; } = new();
}

[OptionsValidator]
internal sealed partial class FeedOptionsValidator : IValidateOptions<FeedOptions>;
