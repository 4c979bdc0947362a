using System.Globalization;
using Concord.Silo.Hosting.Process;

namespace Concord.Gateway.Log.Feed;

/// <summary>What holds for each client of the event feed.</summary>
internal sealed record FeedLimits
{
    private const string ClientsKey = "Feed:MaxClients";
    private const int MaxClients = 100_000;

    /// <summary>At most so many at once in this process; one more is refused.</summary>
    public int Clients { get; init; } = 1_000;

    /// <summary>After so long without a word a comment is sent, so that both ends know that the other is there.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A client that has not taken what was sent to it within this time is told, and cut.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long such a client may take to hear of it.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one question to the log waits where there is nothing new.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A feed that has not read the log for longer than this looks into the archive first. Less than what the log keeps at the least.</summary>
    public TimeSpan Fresh { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Between two tries while the log cannot be read.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(1);

    /// <exception cref="StartupException">A setting is not one.</exception>
    public static FeedLimits Read(IConfiguration configuration)
    {
        if (configuration[ClientsKey] is not { Length: > 0 } text) return new();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var clients) && clients is >= 1 and <= MaxClients
            ? new() { Clients = clients }
            : throw new StartupException($"{ClientsKey} must be 1 to {MaxClients.ToString(CultureInfo.InvariantCulture)}.");
    }
}
