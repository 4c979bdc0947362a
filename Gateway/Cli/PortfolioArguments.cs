using Concord.Gateway.Portfolio;

namespace Concord.Gateway.Cli;

/// <summary>What <c>snapshot</c> and <c>movements</c> have in common.</summary>
internal sealed record PortfolioArguments
{
    public required Uri Url { get; init; }

    /// <summary>The access key, for a gateway that requires one.</summary>
    public string? Key { get; init; }

    public required string Realm { get; init; }

    /// <summary>The last part of the path: <c>snapshot</c> or <c>movements</c>.</summary>
    public required string What { get; init; }

    /// <summary>The parameters of the point or points, as they were given; null for one that was not.</summary>
    public required IReadOnlyDictionary<string, string?> Query { get; init; }

    public required PortfolioFormat Format { get; init; }

    /// <summary>Goes on with what an earlier run has received.</summary>
    public required bool Resume { get; init; }

    public required FileInfo File { get; init; }

    /// <summary>Holds what was received, as NDJSON whatever the format is, until it is complete.</summary>
    public string PartPath => File.FullName + ".part";

    public string TemporaryPath => File.FullName + ".tmp";
}
