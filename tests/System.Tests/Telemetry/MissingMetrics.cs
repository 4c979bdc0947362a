using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Concord.System.Tests;

/// <summary>
/// What the files under <c>deploy/</c> ask for and the cluster of these tests cannot have, each with the reason. Everything that is not
/// here must be there.
/// </summary>
internal static partial class MissingMetrics
{
    /// <summary>Counters of Orleans that show from the first failure on. That Orleans has them is tested by their names.</summary>
    public static readonly ImmutableArray<string> FailuresOfOrleans =
    [
        "orleans_app_requests_timedout_total",
        "orleans_messaging_expired_total",
        "orleans_messaging_rejected_total",
        "orleans_messaging_sent_failed_total",
    ];

    /// <summary>Null where it must be there.</summary>
    public static string? ReasonFor(string metric)
    {
        if (Others().IsMatch(metric))
            return "a program of the deployment that does not run here";
        if (metric == "concord_credential_remaining_seconds")
            return "neither a certificate nor a token of Consul is configured here";
        return FailuresOfOrleans.Contains(metric) ? "nothing of that kind fails here" : null;
    }

    [GeneratedRegex("^(otelcol|tempo|loki|grafana|traefik|consul)_", RegexOptions.CultureInvariant)]
    private static partial Regex Others();
}
