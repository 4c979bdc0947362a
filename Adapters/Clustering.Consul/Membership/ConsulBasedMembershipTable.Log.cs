using Microsoft.Extensions.Logging;

#pragma warning disable IDE0130 // As in Microsoft.Orleans.Clustering.Consul.
namespace Orleans.Runtime.Membership;

public sealed partial class ConsulBasedMembershipTable
{
    [LoggerMessage(1, LogLevel.Information, "The membership is in Consul at {Place} under {Prefix}: version {Version}, {Rows} silos.")]
    private partial void LogFound(string place, string prefix, int version, int rows);

    [LoggerMessage(
        2,
        LogLevel.Error,
        "Consul has lost the membership table under {Prefix}: it has version {Version} with {Rows} silos, and was at {KnownVersion} "
            + "with {KnownRows}. It is restored."
    )]
    private partial void LogLost(string prefix, int version, int rows, int knownVersion, int knownRows);

    [LoggerMessage(3, LogLevel.Warning, "The membership table that Consul had lost is restored: version {Version}, {Rows} silos.")]
    private partial void LogRestored(int version, int rows);

    [LoggerMessage(4, LogLevel.Information, "Removed the rows of {Count} defunct silos.")]
    private partial void LogRemoved(int count);
}
