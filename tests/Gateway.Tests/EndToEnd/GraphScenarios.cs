using System.Net;
using System.Text.Json;
using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

/// <summary>What is connected with what, from the policies' own requests to the graph's answers.</summary>
[NeedsServers]
[Collection(EmbeddedCollection.Name)]
public sealed class GraphScenarios(EmbeddedGateway gateway)
{
    [Fact]
    public async Task Two_clients_with_one_vehicle_are_connected_through_it()
    {
        var graph = await GraphAsync();
        await graph.IssueAsync("A1", "C1", "V1", "1000");
        await graph.IssueAsync("A2", "C2", "V1", "2000");
        await graph.IssueAsync("A3", "C3", "V3", "2000");

        var vehicle = await graph.GetAsync("assets", "V1", "/neighbors?depth=2&edge=covers,holds");
        Assert.Equal(["assets/V1", "policies/A1", "policies/A2", "parties/C1", "parties/C2"], graph.Ids(vehicle));
        Assert.Equal(["covers", "covers", "holds", "holds"], Types(vehicle));
        Assert.False(vehicle.GetProperty("truncated").GetBoolean());

        Assert.Equal(
            ["parties/C1", "policies/A1", "assets/V1", "policies/A2", "parties/C2"],
            graph.Ids(await graph.PathAsync("parties", "C1", "parties", "C2"))
        );
        Assert.Equal(
            ["parties/C2", "policies/A2", "places/2000", "policies/A3", "parties/C3"],
            graph.Ids(await graph.PathAsync("parties", "C2", "parties", "C3"))
        );
        var far = await graph.PathAsync("parties", "C1", "parties", "C3", "&maxDepth=8");
        Assert.Equal(["parties/C1", "policies/A1", "assets/V1", "policies/A2", "places/2000", "policies/A3", "parties/C3"], graph.Ids(far));
        Assert.Equal(6, far.GetProperty("length").GetInt32());
        Assert.Empty(
            (await graph.ReadAsync(graph.PathUrl("parties", "C1", "parties", "C3") + "&maxDepth=5")).GetProperty("paths").EnumerateArray()
        );
    }

    [Fact]
    public async Task Policies_that_share_only_their_realm_are_not_connected()
    {
        var graph = await GraphAsync();
        await graph.IssueAsync("A1", "C1", "V1", "1000");
        await graph.IssueAsync("A2", "C2", "V2", "2000");

        var paths = await graph.ReadAsync(graph.PathUrl("policies", "A1", "policies", "A2") + "&maxDepth=8&k=10");
        Assert.Equal("""{"paths":[],"truncated":false}""", paths.GetRawText());

        var near = graph.Ids(await graph.GetAsync("policies", "A1", "/neighbors?depth=5"));
        Assert.Contains("realms/" + graph.Realm, near);
        Assert.DoesNotContain("policies/A2", near);
        var realm = await graph.ReadAsync($"/v1/graph/realms/{graph.Realm}/neighbors?direction=in");
        Assert.Equal(["policies/A1", "policies/A2"], graph.Ids(realm).Skip(1));
    }

    [Fact]
    public async Task A_vertex_shows_its_merged_properties()
    {
        var graph = await GraphAsync();
        await graph.IssueAsync("A1", "C1", "V1", "1000");

        var policy = await graph.GetAsync("policies", "A1");
        Assert.Equal(
            ($"policies/{graph.Realm}~A1", "policies", graph.Realm, "A1"),
            (Text(policy, "id"), Text(policy, "kind"), Text(policy, "realm"), Text(policy, "ownId"))
        );
        Assert.Equal("motor", policy.GetProperty("properties").GetProperty("product").GetString());
        Assert.Equal(
            """{"attributes":{"birthYear":1980},"name":"Client C1"}""",
            (await graph.GetAsync("parties", "C1")).GetProperty("properties").GetRawText()
        );
        Assert.Equal(
            "Motor France",
            (await graph.ReadAsync($"/v1/graph/realms/{graph.Realm}")).GetProperty("properties").GetProperty("name").GetString()
        );
        Assert.False((await graph.ReadAsync("/v1/graph/systems/pas-one")).TryGetProperty("realm", out _));

        var edges = (await graph.GetAsync("policies", "A1", "/neighbors"))
            .GetProperty("edges")
            .EnumerateArray()
            .ToDictionary(static edge => Text(edge, "type")!);
        Assert.Equal(["belongsTo", "covers", "holds", "locatedAt", "referencedIn"], edges.Keys.Order());
        Assert.Equal("4711", Text(edges["referencedIn"].GetProperty("properties"), "externalId"));
        Assert.Equal("garaged", Text(edges["locatedAt"].GetProperty("properties"), "role"));
        Assert.Equal(
            ($"parties/{graph.Realm}~C1", $"policies/{graph.Realm}~A1"),
            (Text(edges["holds"], "from"), Text(edges["holds"], "to"))
        );
    }

    [Theory]
    [InlineData("direction=out", "realms/", "assets/V1", "places/1000", "systems/pas-one")]
    [InlineData("direction=in", "parties/C1")]
    [InlineData("edge=covers&edge=holds", "assets/V1", "parties/C1")]
    [InlineData("edge=nothing")]
    public async Task Neighbours_are_chosen_by_direction_and_type(string query, params string[] expected)
    {
        var graph = await GraphAsync();
        await graph.IssueAsync("A1", "C1", "V1", "1000");

        var found = graph.Ids(await graph.GetAsync("policies", "A1", "/neighbors?" + query)).Skip(1);

        Assert.Equal(
            expected.Select(id => id == "realms/" ? id + graph.Realm : id).Order(StringComparer.Ordinal),
            found.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task An_answer_cut_by_the_limit_says_that_it_is_truncated()
    {
        var graph = await GraphAsync();
        await graph.IssueAsync("A1", "C1", "V1", "1000");

        var two = await graph.GetAsync("policies", "A1", "/neighbors?limit=2");

        Assert.Equal((3, true), (two.GetProperty("vertices").GetArrayLength(), two.GetProperty("truncated").GetBoolean()));
    }

    [Fact]
    public async Task A_renewal_replaces_the_vehicle_and_a_claim_is_connected()
    {
        var graph = await GraphAsync();
        await graph.IssueAsync("A1", "C1", "V1", "1000");

        await graph.ApplyAsync(
            "A1",
            """{"type":"renew","effectiveDate":"2019-01-01","changes":{"assets":{"add":[{"kind":"vehicle","id":"V9","attributes":"""
                + """{"make":"FIAT"}}],"remove":[{"kind":"vehicle","id":"V1"}]}}}"""
        );
        await graph.ClaimAsync(
            "A1",
            """{"id":"CL-1","amount":{"amount":"100.00","currency":"EUR"},"occurredOn":"2019-02-01","attributes":{"cause":"hail"}}"""
        );

        await (await gateway.Http.GetAsync(graph.Url("assets", "V1"))).ProblemAsync(404, "not-found");
        Assert.Equal("FIAT", Text((await graph.GetAsync("assets", "V9")).GetProperty("properties").GetProperty("attributes"), "make"));
        var claim = await graph.GetAsync("claims", "A1~CL-1");
        Assert.Equal(("CL-1", "2019-02-01"), (Text(claim, "ownId"), Text(claim.GetProperty("properties"), "occurredOn")));
        Assert.Equal(
            ["policies/A1", "assets/V9", "claims/A1~CL-1"],
            graph.Ids(await graph.GetAsync("policies", "A1", "/neighbors?edge=covers,claimed"))
        );
        Assert.Equal(
            "2020-01-01",
            Text((await graph.GetAsync("policies", "A1")).GetProperty("properties").GetProperty("term"), "expirationDate")
        );
    }

    [Fact]
    public async Task The_newest_statement_about_a_client_wins()
    {
        var graph = await GraphAsync();
        await graph.IssueAsync("A1", "C1", "V1", "1000");
        await graph.IssueAsync("A2", "C1", "V2", "1000", name: "Client C1-Married");

        Assert.Equal("Client C1-Married", Text((await graph.GetAsync("parties", "C1")).GetProperty("properties"), "name"));

        await graph.ApplyAsync(
            "A1",
            """{"type":"endorse","effectiveDate":"2018-03-01","changes":{"parties":"""
                + """[{"role":"policyholder","id":"C1","name":"Client One","attributes":{"phone":"1"}}]}}"""
        );
        Assert.Equal(
            """{"attributes":{"birthYear":1980,"phone":"1"},"name":"Client One"}""",
            (await graph.GetAsync("parties", "C1")).GetProperty("properties").GetRawText()
        );
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("x/neighbors")]
    [InlineData("100%25~2F %2F")]
    [InlineData("..")]
    [InlineData("Zoë 🦊 '\"`;--")]
    public async Task A_client_is_found_whatever_its_id_is(string id)
    {
        var graph = await GraphAsync();
        await graph.IssueAsync("A1", id, "V1", "2000");
        await graph.IssueAsync("A2", "C2", "V1", "1000");

        Assert.Equal(id, Text(await graph.GetAsync("parties", id), "ownId"));
        Assert.Equal(["parties/" + id, "policies/A1"], graph.Ids(await graph.GetAsync("parties", id, "/neighbors")));
        Assert.Equal(
            ["parties/" + id, "policies/A1", "assets/V1", "policies/A2", "parties/C2"],
            graph.Ids(await graph.PathAsync("parties", id, "parties", "C2"))
        );
    }

    [Fact]
    public async Task Search_finds_words_and_beginnings_of_words_in_everything_that_is_known()
    {
        var graph = await GraphAsync();
        await graph.IssueAsync("A1", "C1", "V1", "1000", name: "Éloïse Wrzesniewski-Quartermain");

        Assert.Equal(["parties/C1"], graph.Ids(await graph.ReadAsync("/v1/graph/search?q=eloise%20QUARTERM")));
        Assert.Equal(["parties/C1"], graph.Ids(await graph.ReadAsync("/v1/graph/search?q=quartermain&kind=parties")));
        Assert.Empty(graph.Ids(await graph.ReadAsync("/v1/graph/search?q=quartermain&kind=policies")));
        Assert.Empty(graph.Ids(await graph.ReadAsync("/v1/graph/search?q=quartermain%20nobody")));
    }

    [Fact]
    public async Task A_similar_policy_is_nearer_than_a_different_one()
    {
        var graph = await GraphAsync();
        await graph.IssueAsync("A1", "C1", "V1", "1000", coverage: "Grandparent tractor cover", bonus: "0.5");
        await graph.IssueAsync("A2", "C2", "V2", "2000", coverage: "Grandparent tractor cover", bonus: "0.52");
        await graph.IssueAsync("A3", "C3", "V3", "3000", coverage: "Moped theft", bonus: "9000");

        var items = (await graph.GetAsync("policies", "A1", "/similar?limit=100")).GetProperty("items").EnumerateArray().ToList();

        var scores = items.ToDictionary(
            static item => Text(item.GetProperty("vertex"), "id")!,
            static item => item.GetProperty("score").GetDouble()
        );
        Assert.Equal($"policies/{graph.Realm}~A2", scores.MaxBy(static score => score.Value).Key);
        Assert.All(
            items,
            static item =>
                Assert.Equal(("policies", 0), (Text(item.GetProperty("vertex"), "kind"), item.GetProperty("reasons").GetArrayLength()))
        );
        Assert.All(scores.Values, static score => Assert.InRange(score, 0, 1));
        Assert.DoesNotContain($"policies/{graph.Realm}~A1", scores.Keys);
    }

    [Fact]
    public async Task One_person_in_two_realms_is_found_with_the_reasons()
    {
        var (motor, home) = (await GraphAsync(), await GraphAsync());
        await motor.IssueAsync(
            "A1",
            "C1",
            "V1",
            "1000",
            name: "Zoë Vandersteen-Oyelaran",
            about: """{"birthDate":"1971-02-03","email":"zoe@example.org"}"""
        );
        await home.IssueAsync(
            "H1",
            "K-77",
            "B1",
            "9",
            name: "VANDERSTEEN OYELARAN, Zoe",
            about: """{"dateOfBirth":"1971-02-03","mail":"Zoe@example.org"}"""
        );
        await home.IssueAsync("H2", "K-78", "B2", "9", name: "Bob Vandersteen-Oyelaran", about: """{"dateOfBirth":"2001-09-30"}""");

        var items = (await motor.GetAsync("parties", "C1", "/similar")).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal($"parties/{home.Realm}~K-77", Text(items[0].GetProperty("vertex"), "id"));
        Assert.True(items[0].GetProperty("score").GetDouble() > 0.8, items[0].GetRawText());
        var reasons = items[0].GetProperty("reasons").EnumerateArray().ToDictionary(static reason => Text(reason, "field")!);
        Assert.Superset(new HashSet<string> { "/name", "/attributes/birthDate", "/attributes/email" }, reasons.Keys.ToHashSet());
        Assert.Equal(
            ("1971-02-03", "1971-02-03", true),
            (
                Text(reasons["/attributes/birthDate"], "value"),
                Text(reasons["/attributes/birthDate"], "other"),
                reasons["/attributes/birthDate"].GetProperty("exact").GetBoolean()
            )
        );
        Assert.All(
            items.Skip(1),
            item => Assert.True(item.GetProperty("score").GetDouble() < items[0].GetProperty("score").GetDouble() / 2, item.GetRawText())
        );
    }

    [Fact]
    public async Task A_check_finds_nothing_and_a_rebuild_changes_nothing()
    {
        var graph = await GraphAsync();
        await graph.IssueAsync("A1", "C1", "V1", "1000");
        await graph.IssueAsync("A2", "C2", "V1", "1000");
        var before = await graph.GetAsync("assets", "V1", "/neighbors?depth=2");
        var stats = await graph.ReadAsync("/v1/graph/stats");

        var check = await PostAsync("/v1/graph:check", HttpStatusCode.OK);
        Assert.Equal(("completed", 0), (Text(check, "state"), check.GetProperty("drift").GetInt32()));
        Assert.True(check.GetProperty("checked").GetInt64() >= 3, check.GetRawText());
        Assert.Equal(Text(check, "id"), Text((await graph.ReadAsync("/v1/graph/stats")).GetProperty("check"), "id"));

        var rebuild = await PostAsync("/v1/graph:rebuild?wait=true", HttpStatusCode.OK);
        Assert.True(rebuild.GetProperty("state").GetString() == "completed", rebuild.GetRawText());
        Assert.True(rebuild.GetProperty("written").GetInt64() >= 3, rebuild.GetRawText());

        Assert.Equal(before.GetRawText(), (await graph.GetAsync("assets", "V1", "/neighbors?depth=2")).GetRawText());
        var after = await graph.ReadAsync("/v1/graph/stats");
        Assert.Equal(
            (stats.GetProperty("vertices").GetRawText(), stats.GetProperty("edges").GetRawText()),
            (after.GetProperty("vertices").GetRawText(), after.GetProperty("edges").GetRawText())
        );
        Assert.Equal(0, (await PostAsync("/v1/graph:check", HttpStatusCode.OK)).GetProperty("drift").GetInt32());
    }

    [Fact]
    public async Task A_missing_vertex_is_answered_with_404()
    {
        var realm = await gateway.RealmAsync();
        foreach (var path in (string[])["", "/neighbors", "/similar"])
            await (await gateway.Http.GetAsync($"/v1/graph/policies/{realm}~none{path}")).ProblemAsync(404, "not-found");
        await (await gateway.Http.GetAsync($"/v1/graph/paths?from=policies/{realm}~none&to=realms/{realm}")).ProblemAsync(404, "not-found");
    }

    private async Task<GraphPolicies> GraphAsync() => new(gateway, await gateway.RealmAsync());

    private async Task<JsonElement> PostAsync(string path, HttpStatusCode status)
    {
        using var response = await gateway.Http.PostAsync(path, null);
        return await response.JsonAsync(status);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static IEnumerable<string> Types(JsonElement answer) =>
        answer.GetProperty("edges").EnumerateArray().Select(static edge => Text(edge, "type")!).Order(StringComparer.Ordinal);
}
