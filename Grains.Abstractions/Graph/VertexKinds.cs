namespace Concord.Graph;

/// <summary>The kinds of things in the graph; the first part of a <see cref="VertexId"/>.</summary>
public static class VertexKinds
{
    public const string Policies = "policies";
    public const string Parties = "parties";
    public const string Assets = "assets";
    public const string Claims = "claims";
    public const string Realms = "realms";
    public const string Systems = "systems";
    public const string Places = "places";

    /// <summary>In ordinal order.</summary>
    public static readonly IReadOnlyList<string> All = [Assets, Claims, Parties, Places, Policies, Realms, Systems];

    /// <summary>What has a timeline of its own, and says all that the graph has of it, in ordinal order.</summary>
    public static readonly IReadOnlyList<string> Owners = [Policies, Realms];

    /// <summary>What policies and realms mention, in ordinal order.</summary>
    public static readonly IReadOnlyList<string> Shared = [.. All.Except(Owners)];

    /// <summary>
    /// Everything in a realm hangs on its realm, and much of it on the same few systems: ways through them connect everything with everything and say
    /// nothing. A traversal reaches them, and goes on from them only where it starts there.
    /// </summary>
    public static bool IsHub(string kind) => kind is Realms or Systems;
}
