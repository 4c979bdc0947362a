namespace Concord.ArangoDb.StandIn;

public sealed record ArangoServerOptions
{
    public string Version { get; init; } = "3.12.5";
    public string User { get; init; } = "root";
    public string Password { get; init; } = "secret";

    /// <summary>Of the first endpoint; 0: any free one. Further endpoints are on free ones.</summary>
    public int Port { get; init; }

    /// <summary>Whether <see cref="ArangoServer.Requests"/> are kept; not in a server that is to run for long.</summary>
    public bool KeepsRequests { get; init; } = true;

    /// <summary>Of the tokens of <c>/_open/auth</c>.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Started with <c>--vector-index</c>.</summary>
    public bool HasVectorIndexes { get; init; } = true;

    /// <summary>
    /// Answers as a coordinator: graph queries over sets of collections must declare their vertex collections with WITH, cursors belong to
    /// the coordinator that made them.
    /// </summary>
    public bool IsCluster { get; init; }

    /// <summary>For cursors and tokens.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
