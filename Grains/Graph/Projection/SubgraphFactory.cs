using Concord.Policies;
using Concord.Ports;
using Concord.Timeline;

namespace Concord.Graph;

/// <summary>
/// Makes an entity's subgraph from its timeline. A policy is shown as it stands once everything recorded has taken effect, not
/// as it stands today: so the graph is a function of the states alone, and does not change with the calendar.
/// </summary>
internal static class SubgraphFactory
{
    private const string Policyholder = "policyholder";

    /// <summary>
    /// Members of an element that become properties of its vertex; the others describe how the policy is connected with it.
    /// </summary>
    private static readonly string[][] StatedMembers =
    [
        ["attributes", "kind"],
        ["amount", "attributes", "occurredOn"],
        ["attributes", "name"],
        ["name"],
        [],
    ];

    /// <summary>
    /// The entity's vertex; null for a key that is neither a policy nor a realm, for instance a migrated list.
    /// </summary>
    public static VertexId? OwnerOf(string key) =>
        PolicyId.TryParse(key, out var policy) ? VertexId.Policy(policy)
        : RealmId.TryParse(key, out var realm) ? VertexId.RealmOf(realm)
        : null;

    /// <exception cref="TimelineDamagedException">The stored value is damaged.</exception>
    public static Subgraph Of(StoredState state) => Of(EntityTimeline.Read(state));

    public static Subgraph Of(EntityTimeline timeline) =>
        PolicyId.TryParse(timeline.Key.Value, out var policy) ? Of(policy, timeline) : Of(RealmId.Parse(timeline.Key.Value), timeline);

    public static Subgraph Of(PolicyId id, EntityTimeline timeline)
    {
        var history = new PolicyHistory(timeline.Transactions, timeline.Transactions.Count);
        var (state, elements) = (new PolicyState(), new DatedElements());
        for (var i = 0; i < history.Count; i++)
        {
            history.Apply(state, i);
            if (!history.IsVoid(i))
                elements.Apply(history[i]);
        }

        var owner = VertexId.Policy(id);
        var edges = new List<SubgraphEdge>(8)
        {
            new(owner, "belongsTo", VertexId.RealmOf(id.Realm), outward: true) { StatedAt = timeline.Transactions[0].RecordedAt },
        };
        foreach (var (kind, element, statedAt) in elements.All)
        {
            if (EdgeOf(id, owner, kind, element) is { } edge)
                edges.Add(
                    edge with
                    {
                        StatedAt = statedAt,
                        Statement = Members(element, StatedMembers[kind.Index]) is { Members.Length: > 0 } statement
                            ? statement.ToCanonical()
                            : null,
                    }
                );
        }

        edges.Sort(static (left, right) => string.CompareOrdinal(left.Id, right.Id));
        return new()
        {
            Owner = owner,
            Version = timeline.Version,
            Properties = PropertiesOf(id, state, history.StatusAfter(history.Count)),
            Edges = [.. edges],
        };
    }

    public static Subgraph Of(RealmId id, EntityTimeline timeline)
    {
        var definition = new JsonTree(timeline.Newest!.Changes);
        var codes = definition.Find("products")?.ReadElements().Select(static product => product.Find("code")).OfType<JsonTree>() ?? [];
        var members = new List<JsonMember>(3);
        foreach (var name in (string[])["currency", "name"])
        {
            if (definition.Find(name) is { } value)
                members.Add(new(name, value));
        }

        members.Add(new("products", ElementText.Array(codes)));
        return new()
        {
            Owner = VertexId.RealmOf(id),
            Version = timeline.Version,
            Properties = new JsonTree([.. members]).ToCanonical(),
        };
    }

    private static CanonicalJson PropertiesOf(PolicyId id, PolicyState state, StatusSet status)
    {
        var members = new List<JsonMember>(6) { new("attributes", state.Attributes), new("number", JsonTree.OfText(id.Number)) };
        if (state.PremiumJson is { } premium)
            members.Add(new("premium", premium));
        members.Add(new("product", JsonTree.OfText(state.Product)));
        members.Add(new("status", ElementText.Array(status.ToArray().Select(static member => JsonTree.OfText(WireName.Of(member))))));
        members.Add(
            new(
                "term",
                new([
                    new("effectiveDate", JsonTree.OfText(Days.ToText(state.Term.EffectiveDate))),
                    new("expirationDate", JsonTree.OfText(Days.ToText(state.Term.ExpirationDate))),
                ])
            )
        );
        return new JsonTree([.. members]).ToCanonical();
    }

    /// <summary>Null for an element without an id, which no reader accepts.</summary>
    private static SubgraphEdge? EdgeOf(PolicyId policy, VertexId owner, ElementKind kind, JsonTree element)
    {
        var (first, second) = (Text(element, kind.First), kind.Second is null ? "" : Text(element, kind.Second));
        if (first.Length == 0 || (second.Length == 0 && kind.Second is not null))
            return null;
        if (kind == ElementKind.Parties)
        {
            return new(owner, TypeOf(first), VertexId.Party(policy.Realm, second), outward: false, first)
            {
                Properties = Members(element, "role").ToCanonical(),
            };
        }

        if (kind == ElementKind.Assets)
            return new(owner, "covers", VertexId.Asset(policy.Realm, second), outward: true, first)
            {
                Properties = Members(element, "kind").ToCanonical(),
            };
        if (kind == ElementKind.Places)
            return new(owner, "locatedAt", VertexId.Place(policy.Realm, second), outward: true, first)
            {
                Properties = Members(element, "role").ToCanonical(),
            };
        if (kind == ElementKind.References)
        {
            return new(owner, "referencedIn", VertexId.SystemOf(first), outward: true, second)
            {
                Properties = Members(element, "externalId", "uri", "version").ToCanonical(),
            };
        }

        return new(owner, "claimed", VertexId.Claim(policy, first), outward: true);
    }

    /// <summary>The role of a party as the type of an edge.</summary>
    private static string TypeOf(string role) =>
        role switch
        {
            Policyholder => "holds",
            "insured" => "insures",
            "driver" => "drives",
            _ => role,
        };

    private static string Text(JsonTree element, string name) =>
        element.Find(name) is { IsString: true } value ? IdText.Trim(value.ReadString()) : "";

    private static JsonTree Members(JsonTree element, params string[] names) =>
        new([.. element.Members.Where(member => Array.IndexOf(names, member.Name) >= 0)]);
}
