using Concord.Graph;

namespace Concord.Conformance;

/// <summary>The edges of the contract, added one by one to a subgraph.</summary>
public static class SubgraphEdges
{
    /// <param name="edge">Type of the edge: <c>holds</c>, <c>insures</c>, <c>drives</c>, …</param>
    /// <param name="says">The statement about the party, a JSON object; null: only that it exists.</param>
    public static Subgraph WithParty(
        this Subgraph policy,
        string id,
        string role = "policyholder",
        string edge = "holds",
        string? says = """{"name":"A person"}""",
        DateTimeOffset? saidAt = null
    ) => policy.With(edge, Party(policy, id), outward: false, role, $$"""{"role":"{{role}}"}""", says, saidAt);

    public static Subgraph WithAsset(
        this Subgraph policy,
        string id,
        string kind = "vehicle",
        string? says = """{"kind":"vehicle"}""",
        DateTimeOffset? saidAt = null
    ) => policy.With("covers", Subgraphs.AssetId(id, Realm(policy)), outward: true, kind, $$"""{"kind":"{{kind}}"}""", says, saidAt);

    public static Subgraph WithClaim(
        this Subgraph policy,
        string id,
        string? says = """{"kind":"glass"}""",
        DateTimeOffset? saidAt = null
    ) => policy.With("claimed", Subgraphs.ClaimId(policy.Owner.OwnId, id, Realm(policy)), outward: true, "", "{}", says, saidAt);

    public static Subgraph WithPlace(
        this Subgraph policy,
        string id,
        string role = "garage",
        string? says = """{"city":"Lyon"}""",
        DateTimeOffset? saidAt = null
    ) => policy.With("locatedAt", Subgraphs.PlaceId(id, Realm(policy)), outward: true, role, $$"""{"role":"{{role}}"}""", says, saidAt);

    public static Subgraph WithSystem(this Subgraph policy, string system, string externalId = "ext-1") =>
        policy.With(
            "referencedIn",
            VertexId.SystemOf(system),
            outward: true,
            externalId,
            $$"""{"externalId":"{{externalId}}"}""",
            says: null,
            saidAt: null
        );

    /// <summary>The policy belongs to its realm.</summary>
    public static Subgraph InRealm(this Subgraph policy) =>
        policy.With("belongsTo", VertexId.RealmOf(Realm(policy)), outward: true, "", "{}", says: null, saidAt: null);

    public static Subgraph With(
        this Subgraph subgraph,
        string type,
        VertexId other,
        bool outward,
        string discriminator = "",
        string properties = "{}",
        string? says = null,
        DateTimeOffset? saidAt = null
    ) =>
        subgraph.With(
            new SubgraphEdge(subgraph.Owner, type, other, outward, discriminator)
            {
                Properties = Subgraphs.Json(properties),
                Statement = says is null ? null : Subgraphs.Json(says),
                StatedAt = saidAt ?? Subgraphs.Time.AddMinutes(subgraph.Version),
            }
        );

    public static Subgraph With(this Subgraph subgraph, params SubgraphEdge[] edges) =>
        subgraph with
        {
            Edges =
            [
                .. subgraph
                    .Edges.Concat(edges)
                    .GroupBy(static edge => edge.Id)
                    .Select(static same => same.Last())
                    .OrderBy(static edge => edge.Id, StringComparer.Ordinal),
            ],
        };

    private static VertexId Party(Subgraph policy, string id) => Subgraphs.PartyId(id, Realm(policy));

    private static Concord.Policies.RealmId Realm(Subgraph policy) => Concord.Policies.RealmId.Parse(policy.Owner.Realm!);
}
