using System.Text;
using Concord.Graph;
using Concord.Policies;
using Concord.Values;

namespace Concord.Conformance;

/// <summary>
/// Subgraphs as policies and realms make them: <c>Subgraphs.Policy("A").WithParty("P1").WithAsset("V1").InRealm()</c>. What is
/// not given has a value that does not matter to the test; the time of a statement grows with the version.
/// </summary>
public static class Subgraphs
{
    public static readonly RealmId Motor = RealmId.Parse("motor-fr");
    public static readonly RealmId Home = RealmId.Parse("home-de");

    /// <summary>The time of version 0; that of version n is n minutes later.</summary>
    public static readonly DateTimeOffset Time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static VertexId PolicyId(string number, RealmId? realm = null) =>
        VertexId.Policy(Concord.Policies.PolicyId.Create(realm ?? Motor, number));

    public static VertexId PartyId(string id, RealmId? realm = null) => VertexId.Party(realm ?? Motor, id);

    public static VertexId AssetId(string id, RealmId? realm = null) => VertexId.Asset(realm ?? Motor, id);

    public static VertexId PlaceId(string id, RealmId? realm = null) => VertexId.Place(realm ?? Motor, id);

    public static VertexId ClaimId(string policy, string id, RealmId? realm = null) =>
        VertexId.Claim(Concord.Policies.PolicyId.Create(realm ?? Motor, policy), id);

    /// <summary>Any JSON text in its canonical form.</summary>
    public static CanonicalJson Json(string text) => CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(text));

    public static Subgraph Policy(string number, long version = 1, string properties = """{"product":"motor"}""", RealmId? realm = null) =>
        new()
        {
            Owner = PolicyId(number, realm),
            Version = version,
            Properties = Json(properties),
        };

    public static Subgraph Realm(RealmId realm, long version = 1, string properties = """{"name":"A realm"}""") =>
        new()
        {
            Owner = VertexId.RealmOf(realm),
            Version = version,
            Properties = Json(properties),
        };

    /// <summary>What is left of a deleted policy or realm.</summary>
    public static Subgraph Deleted(VertexId owner, long version) => new() { Owner = owner, Version = version };

    /// <summary>The same at another version, without edges.</summary>
    public static Subgraph At(this Subgraph subgraph, long version) => subgraph with { Version = version, Edges = [] };
}
