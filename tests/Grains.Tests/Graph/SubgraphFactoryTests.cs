using Concord.Policies;
using Concord.Policies.Tests;
using Concord.Ports;
using Concord.Realms;
using Concord.Timeline;
using Xunit;

namespace Concord.Graph.Tests;

public sealed class SubgraphFactoryTests
{
    private static readonly VertexId Policy = VertexId.Policy(PolicyTestBed.Id);

    [Fact]
    public void A_policy_becomes_a_vertex_with_its_edges()
    {
        var box = PolicyTestBed.Created();

        var graph = Of(box);

        Assert.Equal((Policy, 1L), (graph.Owner, graph.Version));
        Assert.Equal(
            """{"attributes":{"bonus":0.5,"usage":{"kind":"private","km":9000}},"number":"A1","premium":"""
                + """{"amount":"420.00","currency":"EUR"},"product":"motor","status":["inForce"],"term":"""
                + """{"effectiveDate":"2018-01-01","expirationDate":"2019-01-01"}}""",
            graph.Properties.ToString()
        );
        Assert.Equal(
            [
                "policies/motor-fr~A1 belongsTo realms/motor-fr {} ",
                """policies/motor-fr~A1 covers assets/motor-fr~V1 {"kind":"vehicle"} {"attributes":{"make":"BMW"},"kind":"vehicle"}""",
                """policies/motor-fr~A1 locatedAt places/motor-fr~36233 {"role":"garaged"} """,
                """policies/motor-fr~A1 referencedIn systems/pas {"externalId":"4711"} """,
                """parties/motor-fr~D1 drives policies/motor-fr~A1 {"role":"driver"} """,
                """parties/motor-fr~P1 holds policies/motor-fr~A1 {"role":"policyholder"} {"name":"Ada"}""",
            ],
            Text(graph)
        );
        Assert.All(graph.Edges, edge => Assert.Equal(box.Log[0].Event.Time, edge.StatedAt));
    }

    [Fact]
    public void A_role_becomes_the_edge_type_and_insured_becomes_insures()
    {
        var box = PolicyTestBed.Created();
        box.Apply(
            TransactionType.Endorse,
            "2018-03-01",
            """{"parties":[{"role":"insured","id":"P1"},{"role":"beneficiary","id":"P1"},{"role":"insures","id":"P1"}]}"""
        );

        Assert.Equal(
            ["beneficiary", "insures", "insures"],
            Of(box).Edges.Where(edge => edge.Other.Kind == VertexKinds.Parties).Select(edge => edge.Type).Order(StringComparer.Ordinal)
        );
        Assert.Equal(7, Of(box).Edges.Select(edge => edge.Id).Distinct().Count());
    }

    [Fact]
    public void A_claim_is_connected_with_its_latest_report()
    {
        var box = PolicyTestBed.Created();
        box.Claim("""{"id":"C1","amount":"100","occurredOn":"2018-05-01","attributes":{"cause":"hail"}}""");
        box.Claim("""{"id":"C1","amount":"250","occurredOn":"2018-04-01"}""");

        var claim = Assert.Single(Of(box).Edges, edge => edge.Type == "claimed");

        Assert.Equal("claims/motor-fr~A1~C1", claim.Other.ToString());
        Assert.Equal("""{"amount":{"amount":"250.00","currency":"EUR"},"occurredOn":"2018-04-01"}""", claim.Statement.ToString());
        Assert.Equal(box.Log[2].Event.Time, claim.StatedAt);
    }

    [Fact]
    public void Transactions_that_take_effect_later_are_included()
    {
        var box = PolicyTestBed.Created();
        box.Apply(
            TransactionType.Endorse,
            "2018-12-01",
            """{"parties":{"add":[{"role":"driver","id":"D2"}]},"attributes":{"bonus":0.6}}"""
        );
        box.Apply(TransactionType.Cancel, "2018-12-31");

        var graph = Of(box);

        Assert.Contains(graph.Edges, edge => edge.Other.OwnId == "D2");
        Assert.Contains("\"status\":[\"cancelled\"]", graph.Properties.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"bonus\":0.6", graph.Properties.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("inForce", graph.Properties.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancellation_that_was_rescinded_leaves_no_trace()
    {
        var box = PolicyTestBed.Created();
        var before = Of(box);
        box.Apply(TransactionType.Cancel, "2018-12-31");
        box.Apply(TransactionType.RescindCancel, "2018-07-01");

        Assert.True((Of(box) with { Version = before.Version }).IsEquivalentTo(before));
        Assert.Equal(3, Of(box).Version);
    }

    [Fact]
    public void A_repeated_list_does_not_renew_the_statements_of_unchanged_elements()
    {
        var box = PolicyTestBed.Created();
        box.Apply(
            TransactionType.Endorse,
            "2018-03-01",
            """{"parties":[{"role":"policyholder","id":"P1","name":"Ada"},{"role":"driver","id":"D1","name":"Grace"}]}"""
        );

        Assert.Equal(box.Log[0].Event.Time, SaidAt(box, "P1"));
        Assert.Equal(box.Log[1].Event.Time, SaidAt(box, "D1"));
    }

    [Fact]
    public void An_element_removed_and_added_later_is_new_but_not_within_one_change()
    {
        var box = PolicyTestBed.Created();
        box.Apply(TransactionType.Endorse, "2018-03-01", """{"parties":{"remove":[{"role":"driver","id":"D1"}]}}""");
        Assert.DoesNotContain(Of(box).Edges, edge => edge.Other.OwnId == "D1");

        box.Apply(TransactionType.Endorse, "2018-04-01", """{"parties":{"add":[{"role":"driver","id":"D1"}]}}""");
        box.Apply(
            TransactionType.Endorse,
            "2018-05-01",
            """{"parties":{"remove":[{"role":"policyholder","id":"P1"}],"add":[{"role":"policyholder","id":"P1","name":"Ada"}]}}"""
        );

        Assert.Equal(box.Log[2].Event.Time, SaidAt(box, "D1"));
        Assert.Equal(box.Log[0].Event.Time, SaidAt(box, "P1"));
    }

    [Fact]
    public void The_later_effective_value_wins_whenever_it_was_recorded()
    {
        var box = PolicyTestBed.Created();
        box.Apply(TransactionType.Endorse, "2018-06-01", """{"parties":{"add":[{"role":"driver","id":"D1","name":"June"}]}}""");
        box.Apply(TransactionType.Endorse, "2018-03-01", """{"parties":{"add":[{"role":"driver","id":"D1","name":"March"}]}}""");

        var driver = Assert.Single(Of(box).Edges, edge => edge.Other.OwnId == "D1");

        Assert.Equal("""{"name":"June"}""", driver.Statement.ToString());
        Assert.Equal(box.Log[1].Event.Time, driver.StatedAt);
    }

    [Fact]
    public void The_graph_shows_what_the_view_shows_once_everything_has_taken_effect()
    {
        var box = PolicyTestBed.Created();
        box.Apply(
            TransactionType.Endorse,
            "2018-02-01",
            """{"premium":{"amount":"99.5"},"attributes":{"bonus":null,"colour":"red"},"assets":[{"kind":"trailer","id":"T1"}]}"""
        );
        box.Apply(TransactionType.Renew, "2019-01-01", """{"term":{"effectiveDate":"2019-01-01","expirationDate":"2020-01-01"}}""");

        var (graph, view) = (Of(box), box.View("2019-06-01"));

        Assert.Equal(
            $$$"""{"attributes":{{{view.Attributes}}},"number":"A1","premium":{"amount":"99.50","currency":"EUR"}"""
                + ""","product":"motor","status":["inForce"]"""
                + ""","term":{"effectiveDate":"2019-01-01","expirationDate":"2020-01-01"}}""",
            graph.Properties.ToString()
        );
        Assert.Equal("assets/motor-fr~T1", Assert.Single(graph.Edges, edge => edge.Type == "covers").Other.ToString());
    }

    [Fact]
    public void A_realm_is_its_name_currency_and_products_without_its_mappings()
    {
        var realm = RealmId.Parse("motor-fr");
        var key = EntityKey.Of(realm);
        var decision = RealmDecisions.Put(
            realm,
            EntityTimeline.Empty(key),
            new(
                new()
                {
                    CommitId = Guid.NewGuid(),
                    Actor = "ada",
                    Origin = "api",
                },
                PolicyTestBed.Json(
                    """{"name":"Motor France","currency":"EUR","products":[{"code":"motor","attributes":"""
                        + """{"type":"object"}},{"code":"moto"}],"imports":{"csv":{"format":"csv"}}}"""
                )
            ),
            DateTimeOffset.UnixEpoch
        );
        var commit = decision.Commit!;

        var graph = SubgraphFactory.Of(new StoredState(key, 1, commit.CommitId, default, commit.State));

        Assert.Equal((VertexId.RealmOf(realm), 1L, 0), (graph.Owner, graph.Version, graph.Edges.Length));
        Assert.Equal("""{"currency":"EUR","name":"Motor France","products":["motor","moto"]}""", graph.Properties.ToString());
    }

    [Theory]
    [InlineData("motor-fr/A1", "policies/motor-fr~A1")]
    [InlineData("motor-fr", "realms/motor-fr")]
    [InlineData("motor-fr/~orders", null)]
    public void Policies_and_realms_have_a_place_in_the_graph(string key, string? vertex) =>
        Assert.Equal(vertex, SubgraphFactory.OwnerOf(key)?.ToString());

    private static Subgraph Of(PolicyTestBed box) => SubgraphFactory.Of(box.State!);

    private static DateTimeOffset SaidAt(PolicyTestBed box, string id) =>
        Assert.Single(Of(box).Edges, edge => edge.Other.OwnId == id).StatedAt;

    private static IEnumerable<string> Text(Subgraph graph) =>
        graph
            .Edges.Select(edge => $"{edge.From} {edge.Type} {edge.To} {edge.Properties} {edge.Statement}")
            .OrderBy(text => text.StartsWith("parties", StringComparison.Ordinal))
            .ThenBy(text => text, StringComparer.Ordinal);
}
