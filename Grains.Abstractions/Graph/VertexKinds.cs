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

    /// <summary>Kinds with a timeline of their own, from whose state alone their vertices come; in ordinal order.</summary>
    public static readonly IReadOnlyList<string> Owners = [Policies, Realms];

    /// <summary>What policies and realms mention, in ordinal order.</summary>
    public static readonly IReadOnlyList<string> Shared = [.. All.Except(Owners)];

    /// <summary>
    /// Everything in a realm is connected with its realm, and much of it with the same few systems: a path through them
    /// connects everything with everything and means nothing. A traversal reaches them, but continues from them only if it
    /// starts there.
    /// </summary>
    public static bool IsHub(string kind) => kind is Realms or Systems;
}
