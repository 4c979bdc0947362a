using System.Net;
using System.Text.Json;
using Concord.Gateway.Cli;
using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

[NeedsServers]
[Collection(EmbeddedCollection.Name)]
public sealed class PolicyScenarios(EmbeddedGateway gateway)
{
    [Fact]
    public async Task A_policy_is_created_and_found_where_its_location_says()
    {
        var realm = await gateway.RealmAsync();

        var response = await gateway.Http.PostAsync($"/v1/realms/{realm}/policies", HttpAssertions.Json(RequestBodies.Policy("A1")));

        var created = await response.JsonAsync(HttpStatusCode.Created);
        Assert.Equal("\"1\"", response.Headers.ETag?.ToString());
        var read = await gateway.GetAsync(response.Headers.Location!.ToString());
        foreach (
            var member in (string[])
                [
                    "id",
                    "realm",
                    "number",
                    "product",
                    "version",
                    "status",
                    "term",
                    "premium",
                    "attributes",
                    "parties",
                    "assets",
                    "places",
                    "claims",
                    "references",
                    "recordedAt",
                ]
        )
            Assert.Equal(created.GetProperty(member).GetRawText(), read.GetProperty(member).GetRawText());
        Assert.Equal("""{"amount":"420.00","currency":"EUR"}""", read.GetProperty("premium").GetRawText());
        Assert.Equal("""["inForce"]""", read.GetProperty("status").GetRawText());
        Assert.Equal("""{"effectiveDate":"2018-01-01","expirationDate":"2019-01-01"}""", read.GetProperty("term").GetRawText());
    }

    [Fact]
    public async Task The_same_number_twice_is_refused()
    {
        var realm = await gateway.RealmAsync();
        await gateway.PolicyAsync(realm);

        await (await gateway.Http.PostAsync($"/v1/realms/{realm}/policies", HttpAssertions.Json(RequestBodies.Policy("A1")))).ProblemAsync(
            409,
            "already-exists"
        );
    }

    [Fact]
    public async Task If_none_match_star_is_a_precondition_of_every_write()
    {
        var realm = await gateway.RealmAsync();
        var policies = $"/v1/realms/{realm}/policies";

        using var created = await gateway.Http.SendAsync(
            HttpMethod.Post,
            policies,
            HttpAssertions.Json(RequestBodies.Policy("A1")),
            ("If-None-Match", "*")
        );
        await created.JsonAsync(HttpStatusCode.Created);
        using var again = await gateway.Http.SendAsync(
            HttpMethod.Post,
            policies,
            HttpAssertions.Json(RequestBodies.Policy("A1")),
            ("If-None-Match", "*")
        );
        Assert.Equal(1, (await again.ProblemAsync(412, "version-conflict")).GetProperty("current").GetProperty("version").GetInt64());
        using var changed = await gateway.Http.SendAsync(
            HttpMethod.Post,
            policies + "/A1/transactions",
            HttpAssertions.Json("""{"type":"endorse","effectiveDate":"2018-06-01","changes":{"attributes":{"bonus":0.6}}}"""),
            ("If-None-Match", "*")
        );
        await changed.ProblemAsync(412, "version-conflict");
        using var absent = await gateway.Http.SendAsync(
            HttpMethod.Post,
            policies + "/A2/transactions",
            HttpAssertions.Json("""{"type":"endorse","effectiveDate":"2018-06-01","changes":{}}"""),
            ("If-None-Match", "*")
        );
        await absent.ProblemAsync(404, "not-found");
    }

    [Theory]
    [InlineData("\"effectiveDate\":\"2018-01-01\"", "\"effectiveDate\":\"2020-01-01\"", "/expirationDate")]
    [InlineData("\"effectiveDate\":\"2018-01-01\"", "\"effectiveDate\":\"2018-02-30\"", "/effectiveDate")]
    [InlineData("\"product\":\"motor\"", "\"product\":\"pets\"", "/product")]
    [InlineData("\"product\":\"motor\"", "\"product\":\"motor\",\"colour\":1", "/colour")]
    [InlineData("\"bonus\":0.5", "\"bonus\":\"high\"", "/attributes/bonus")]
    [InlineData("\"420.00\"", "\"four\"", "/premium/amount")]
    [InlineData("\"currency\":\"EUR\"", "\"currency\":\"XXQ\"", "/premium/currency")]
    [InlineData("\"role\":\"policyholder\",", "", "/parties/0/role")]
    public async Task An_invalid_document_is_refused_with_the_pointer(string old, string wrong, string pointer)
    {
        var realm = await gateway.RealmAsync();
        var body = RequestBodies.Policy("A1").Replace(old, wrong, StringComparison.Ordinal);

        var problem = await (await gateway.Http.PostAsync($"/v1/realms/{realm}/policies", HttpAssertions.Json(body))).ProblemAsync(
            400,
            "validation"
        );

        Assert.True(problem.GetProperty("errors").TryGetProperty(pointer, out _), problem.GetRawText());
        await (await gateway.Http.GetAsync($"/v1/realms/{realm}/policies/A1")).ProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task Every_route_answers_404_for_a_missing_policy()
    {
        var realm = await gateway.RealmAsync();
        foreach (var part in (string[])["", "/transactions", "/provenance", "/audit", "/audit/export"])
            await (await gateway.Http.GetAsync($"/v1/realms/{realm}/policies/none{part}")).ProblemAsync(404, "not-found");
        foreach (var part in (string[])["transactions", "transactions:preview"])
            await (
                await gateway.Http.PostAsync(
                    $"/v1/realms/{realm}/policies/none/{part}",
                    HttpAssertions.Json(RequestBodies.Endorse("2018-06-01", "1"))
                )
            ).ProblemAsync(404, "not-found");
        await (await gateway.Http.PostAsync("/v1/realms/nowhere/policies", HttpAssertions.Json(RequestBodies.Policy("A1")))).ProblemAsync(
            404,
            "not-found"
        );
        await (await gateway.Http.GetAsync("/v1/realms/nowhere/policies")).ProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task An_out_of_sequence_endorsement_names_the_field_that_a_later_one_sets_again()
    {
        var policy = await gateway.PolicyAsync(await gateway.RealmAsync());
        await gateway.ApplyAsync(policy, RequestBodies.Endorse("2018-09-01", "500.00"));

        var result = await gateway.ApplyAsync(policy, RequestBodies.Endorse("2018-03-01", "450.00"), ("Concord-Actor", "ada"));

        var field = result
            .GetProperty("outOfSequence")
            .EnumerateArray()
            .Single(static f => f.GetProperty("field").GetString() == "/premium/amount");
        Assert.Equal(
            ("450.00", "500.00", "2018-09-01"),
            (
                field.GetProperty("value").GetString(),
                field.GetProperty("laterValue").GetString(),
                field.GetProperty("laterEffectiveDate").GetString()
            )
        );
        Assert.Equal("420.00", await PremiumAsync(policy + "?asOf=2018-02-01"));
        Assert.Equal("450.00", await PremiumAsync(policy + "?asOf=2018-06-01"));
        Assert.Equal("500.00", await PremiumAsync(policy + "?asOf=2018-10-01"));

        var recorded = (await gateway.GetAsync(policy + "/transactions")).GetProperty("items");
        var known = recorded[1].GetProperty("recordedAt").GetString();
        Assert.Equal("420.00", await PremiumAsync($"{policy}?asOf=2018-06-01&knownAt={known}"));
        Assert.Equal(("ada", "as agreed"), (recorded[2].GetProperty("actor").GetString(), recorded[2].GetProperty("reason").GetString()));
        await (await gateway.Http.GetAsync(policy + "?asOf=2017-12-31")).ProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task A_policy_whose_start_is_corrected_is_found_on_the_earlier_day()
    {
        var realm = await gateway.RealmAsync();
        var policy = await gateway.PolicyAsync(realm);

        await gateway.ApplyAsync(
            policy,
            """{"type":"correct","effectiveDate":"2018-01-01","changes":{"term":{"effectiveDate":"2017-12-01"}}}"""
        );
        var claim = await gateway.Http.PostAsync(
            policy + "/claims",
            HttpAssertions.Json("""{"id":"C1","amount":"10","occurredOn":"2017-12-10"}""")
        );

        await claim.JsonAsync(HttpStatusCode.Created);
        var term = (await gateway.GetAsync(policy + "?asOf=2017-12-05")).GetProperty("term");
        Assert.Equal("2017-12-01", term.GetProperty("effectiveDate").GetString());
        var listed = await gateway.Http.SendAsync(
            HttpMethod.Get,
            $"/v1/realms/{realm}/policies?effectiveOn=2017-12-05",
            null,
            ("Concord-Min-Position", claim.Headers.GetValues("Concord-Position").Single())
        );
        Assert.Single((await listed.JsonAsync()).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Moot_transactions_are_listed_beside_the_overshadowed_fields()
    {
        var policy = await gateway.PolicyAsync(await gateway.RealmAsync());
        await gateway.ApplyAsync(policy, """{"type":"renew","effectiveDate":"2019-01-01","changes":{"premium":{"amount":"500"}}}""");

        var result = await gateway.ApplyAsync(
            policy,
            """{"type":"cancel","effectiveDate":"2018-10-01","changes":{"premium":{"amount":"300"}}}"""
        );

        var entries = result.GetProperty("outOfSequence").EnumerateArray().ToList();
        Assert.Equal("/premium/amount", entries[0].GetProperty("field").GetString());
        Assert.Equal(2, entries[1].GetProperty("sequence").GetInt32());
        Assert.Equal("renew", entries[1].GetProperty("type").GetString());
        Assert.Equal("2019-01-01", entries[1].GetProperty("effectiveDate").GetString());
        Assert.Contains("cancelled", entries[1].GetProperty("moot").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, entries.Count);
    }

    [Fact]
    public async Task A_history_that_would_become_too_large_is_refused_and_what_was_acknowledged_can_be_read()
    {
        var policy = await gateway.PolicyAsync(await gateway.RealmAsync());
        var text = string.Join(',', Enumerable.Range(0, 31).Select(i => $"\"t{i}\":\"{new string('x', 32_000)}\""));
        var body = $"{{\"type\":\"endorse\",\"effectiveDate\":\"2018-06-01\",\"changes\":{{\"attributes\":{{{text}}}}}}}";
        var acknowledged = 1;
        HttpResponseMessage response;
        while ((response = await gateway.Http.PostAsync(policy + "/transactions", HttpAssertions.Json(body))).IsSuccessStatusCode)
            acknowledged++;

        await response.ProblemAsync(413, "too-large");
        await (await gateway.Http.PostAsync(policy + "/transactions:preview", HttpAssertions.Json(body))).ProblemAsync(413, "too-large");
        Assert.Equal(17, acknowledged);
        Assert.Equal(acknowledged, (await gateway.GetAsync(policy)).GetProperty("version").GetInt32());
        var (read, path) = (0, policy + "/transactions?limit=1000");
        while (path is not null)
        {
            // A page ends at some megabytes, whatever limit is asked for.
            var page = await gateway.GetAsync(path);
            Assert.InRange(page.GetRawText().Length, 1, 8 << 20);
            read += page.GetProperty("items").GetArrayLength();
            path = page.GetProperty("next").GetString() is { } next ? $"{policy}/transactions?limit=1000&cursor={next}" : null;
        }
        Assert.Equal(acknowledged, read);
        Assert.True((await gateway.GetAsync(policy + "/audit")).GetProperty("valid").GetBoolean());
        await gateway.ApplyAsync(policy, RequestBodies.Endorse("2018-06-01", "1.00"));
    }

    [Fact]
    public async Task A_preview_shows_what_would_be_and_commits_nothing()
    {
        var policy = await gateway.PolicyAsync(await gateway.RealmAsync());

        var preview = await (
            await gateway.Http.PostAsync(policy + "/transactions:preview", HttpAssertions.Json(RequestBodies.Endorse("2018-06-01", "1.00")))
        ).JsonAsync();

        Assert.Equal(
            ("1.00", "2018-06-01"),
            (preview.GetProperty("premium").GetProperty("amount").GetString(), preview.GetProperty("asOf").GetString())
        );
        Assert.Equal(JsonValueKind.Array, preview.GetProperty("outOfSequence").ValueKind);
        Assert.Equal("420.00", await PremiumAsync(policy + "?asOf=2018-06-01"));
        Assert.Single((await gateway.GetAsync(policy + "/transactions")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task An_illegal_transition_is_refused_and_changes_nothing()
    {
        var policy = await gateway.PolicyAsync(await gateway.RealmAsync());
        const string Reinstate = """{"type":"reinstate","effectiveDate":"2018-06-01"}""";

        await (await gateway.Http.PostAsync(policy + "/transactions", HttpAssertions.Json(Reinstate))).ProblemAsync(
            409,
            "illegal-transition"
        );
        await (await gateway.Http.PostAsync(policy + "/transactions:preview", HttpAssertions.Json(Reinstate))).ProblemAsync(
            409,
            "illegal-transition"
        );

        Assert.Equal(1, (await gateway.GetAsync(policy)).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task A_stale_writer_learns_which_fields_changed()
    {
        var policy = await gateway.PolicyAsync(await gateway.RealmAsync());
        await gateway.ApplyAsync(policy, RequestBodies.Endorse("2018-06-01", "1.00"), ("If-Match", "\"1\""));

        var response = await gateway.Http.SendAsync(
            HttpMethod.Post,
            policy + "/transactions",
            HttpAssertions.Json(RequestBodies.Endorse("2018-06-01", "2.00")),
            ("If-Match", "\"1\"")
        );

        var current = (await response.ProblemAsync(412, "version-conflict")).GetProperty("current");
        Assert.Equal(2, current.GetProperty("version").GetInt64());
        Assert.Contains("/premium/amount", current.GetProperty("changed").EnumerateArray().Select(static p => p.GetString()));
    }

    [Fact]
    public async Task A_claim_is_a_transaction_and_stands_on_the_policy()
    {
        var policy = await gateway.PolicyAsync(await gateway.RealmAsync());

        var response = await gateway.Http.PostAsync(
            policy + "/claims",
            HttpAssertions.Json("""{"id":"CL1","amount":{"amount":1200.5},"occurredOn":"2018-03-04","attributes":{"kind":"collision"}}""")
        );

        Assert.Equal(2, (await response.JsonAsync(HttpStatusCode.Created)).GetProperty("sequence").GetInt64());
        var claim = (await gateway.GetAsync(policy)).GetProperty("claims").EnumerateArray().Single();
        Assert.Equal(
            ("CL1", "1200.50"),
            (claim.GetProperty("id").GetString(), claim.GetProperty("amount").GetProperty("amount").GetString())
        );
        var wrong = await gateway.Http.PostAsync(
            policy + "/claims",
            HttpAssertions.Json("""{"id":"CL2","occurredOn":"2018-13-04","paid":true}""")
        );
        var errors = (await wrong.ProblemAsync(400, "validation")).GetProperty("errors");
        Assert.Superset(
            new HashSet<string> { "/amount", "/occurredOn", "/paid" },
            errors.EnumerateObject().Select(static e => e.Name).ToHashSet()
        );
    }

    [Fact]
    public async Task Transactions_are_paged_oldest_first()
    {
        var policy = await gateway.PolicyAsync(await gateway.RealmAsync());
        for (var i = 1; i <= 6; i++)
            await gateway.ApplyAsync(policy, RequestBodies.Endorse("2018-06-01", $"{i}.00"));

        var sequences = new List<long>();
        for (var next = ""; next is not null; )
        {
            var page = await gateway.GetAsync($"{policy}/transactions?limit=3&cursor={next}");
            sequences.AddRange(page.GetProperty("items").EnumerateArray().Select(static t => t.GetProperty("sequence").GetInt64()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], sequences);
    }

    [Fact]
    public async Task Provenance_names_who_set_each_field()
    {
        var policy = await gateway.PolicyAsync(await gateway.RealmAsync());
        await gateway.ApplyAsync(policy, RequestBodies.Endorse("2018-06-01", "1.00"), ("Concord-Actor", "grace"));

        var provenance = await gateway.GetAsync(policy + "/provenance");

        Assert.Equal(("grace", "1.00", 2L), Of("/premium/amount"));
        Assert.Equal(("anonymous", "Median1", 1L), Of("/attributes/coverage"));

        (string?, string?, long) Of(string pointer)
        {
            var field = provenance.GetProperty(pointer);
            return (
                field.GetProperty("actor").GetString(),
                field.GetProperty("value").GetString(),
                field.GetProperty("sequence").GetInt64()
            );
        }
    }

    [Fact]
    public async Task An_exported_chain_is_verified_without_the_server()
    {
        var policy = await gateway.PolicyAsync(await gateway.RealmAsync());
        await gateway.ApplyAsync(policy, RequestBodies.Endorse("2018-06-01", "1.00"));
        var head = (
            await gateway.ApplyAsync(
                policy,
                """{"type":"endorse","effectiveDate":"2018-07-01","changes":{"attributes":{"coverage":"Zoë \"max\" 🚗"}}}"""
            )
        )
            .GetProperty("hash")
            .GetString()!;

        var audit = await gateway.GetAsync(policy + "/audit");
        var export = await gateway.Http.GetStringAsync(policy + "/audit/export");

        Assert.Equal($$"""{"valid":true,"transactions":3,"head":"{{head}}","breaks":[]}""", audit.GetRawText());
        Assert.Equal(3, export.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        using var input = new StringReader(export);
        var report = await ExportVerifier.VerifyAsync(input, head);
        Assert.Empty(report.Breaks);
        Assert.Equal((3, head), (report.Transactions, report.Head));
    }

    private async Task<string?> PremiumAsync(string path) =>
        (await gateway.GetAsync(path)).GetProperty("premium").GetProperty("amount").GetString();
}
