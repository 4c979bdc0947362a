using System.Globalization;
using System.Net;
using System.Text.Json;
using Concord.Gateway.EndToEnd.Tests;
using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Portfolio.Tests;

/// <summary>Snapshots and movements over HTTP.</summary>
[NeedsServers]
[Collection(EmbeddedCollection.Name)]
public sealed class PortfolioScenarios(EmbeddedGateway gateway)
{
    [Fact]
    public async Task A_snapshot_has_every_policy_in_order_as_the_policy_itself_answers_and_ends_with_its_sums()
    {
        var realm = await gateway.RealmOfAsync(5);

        var snapshot = await gateway.Http.PortfolioAsync(
            $"/v1/realms/{realm}/snapshot?asOf=2018-06-01&fields=attributes,/parties/policyholder/name,/attributes/none,assets/0/id"
        );

        Assert.Equal(["A000", "A001", "A002", "A003", "A004"], snapshot.Numbers);
        foreach (var row in snapshot.Rows)
        {
            var policy = await gateway.GetAsync($"/v1/realms/{realm}/policies/{row.GetProperty("number").GetString()}?asOf=2018-06-01");
            foreach (var member in (string[])["realm", "number", "product", "version", "status", "term", "premium", "recordedAt"])
                Assert.Equal(policy.GetProperty(member).GetRawText(), row.GetProperty(member).GetRawText());
            var fields = row.GetProperty("fields");
            Assert.Equal(policy.GetProperty("attributes").GetRawText(), fields.GetProperty("/attributes").GetRawText());
            Assert.Equal("Ada Lovelace", fields.GetProperty("/parties/policyholder/name").GetString());
            Assert.Equal(JsonValueKind.Null, fields.GetProperty("/attributes/none").ValueKind);
            Assert.Equal("V-" + row.GetProperty("number").GetString(), fields.GetProperty("/assets/0/id").GetString());
        }
        Assert.True(snapshot.Trailer.GetProperty("complete").GetBoolean());
        Assert.Equal(5, snapshot.Trailer.GetProperty("count").GetInt64());
        Assert.Equal(snapshot.Digest, snapshot.Trailer.GetProperty("digest").GetString());
        var total = Assert.Single(snapshot.Trailer.GetProperty("totals").EnumerateArray());
        Assert.Equal(
            ("EUR", 5, "510.00", 5),
            (
                total.GetProperty("currency").GetString(),
                total.GetProperty("count").GetInt32(),
                total.GetProperty("premium").GetString(),
                total.GetProperty("inForceCount").GetInt32()
            )
        );
    }

    [Fact]
    public async Task What_was_known_at_an_instant_has_the_same_digest_while_writes_go_on()
    {
        var realm = await gateway.RealmOfAsync(40);
        var first = await gateway.Http.PortfolioAsync($"/v1/realms/{realm}/snapshot?asOf=2018-06-01");
        var knownAt = Uri.EscapeDataString(first.Trailer.GetProperty("knownAt").GetString()!);
        using var enough = new CancellationTokenSource();
        var writes = WriteAsync(realm, enough.Token);

        for (var i = 0; i < 5; i++)
        {
            var again = await gateway.Http.PortfolioAsync($"/v1/realms/{realm}/snapshot?asOf=2018-06-01&knownAt={knownAt}");
            Assert.Equal(first.Trailer.GetProperty("digest").GetString(), again.Trailer.GetProperty("digest").GetString());
            Assert.Equal(first.Trailer.GetProperty("totals").GetRawText(), again.Trailer.GetProperty("totals").GetRawText());
        }

        await enough.CancelAsync();
        Assert.True(await writes > 0);
        var now = await gateway.Http.PortfolioAsync($"/v1/realms/{realm}/snapshot?asOf=2018-06-01");
        Assert.NotEqual(first.Digest, now.Digest);
    }

    [Fact]
    public async Task A_stream_resumed_in_the_middle_has_the_rest()
    {
        var realm = await gateway.RealmOfAsync(9);
        var whole = await gateway.Http.PortfolioAsync($"/v1/realms/{realm}/snapshot?asOf=2018-06-01");
        var knownAt = Uri.EscapeDataString(whole.Trailer.GetProperty("knownAt").GetString()!);

        var rest = await gateway.Http.PortfolioAsync($"/v1/realms/{realm}/snapshot?asOf=2018-06-01&knownAt={knownAt}&after=A003");

        Assert.Equal(whole.Lines.Skip(4), rest.Lines);
        Assert.Equal("A003", rest.Trailer.GetProperty("after").GetString());
        Assert.Equal(5, rest.Trailer.GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task Movements_explain_why_the_same_day_looks_different_later()
    {
        var realm = await gateway.RealmOfAsync(3);
        var before = await gateway.Http.PortfolioAsync($"/v1/realms/{realm}/snapshot?asOf=2018-06-30");
        var told = before.Trailer.GetProperty("knownAt").GetString();
        await gateway.ApplyAsync($"/v1/realms/{realm}/policies/A001", RequestBodies.Endorse("2018-03-01", "250.00"));
        await gateway.ApplyAsync($"/v1/realms/{realm}/policies/A002", """{"type":"cancel","effectiveDate":"2018-07-15"}""");
        using var created = await gateway.Http.PostAsync(
            $"/v1/realms/{realm}/policies",
            HttpAssertions.Json(RequestBodies.Policy("B1").Replace("2018-01-01", "2018-07-01", StringComparison.Ordinal))
        );
        await created.JsonAsync(HttpStatusCode.Created);

        var moved = await gateway.Http.PortfolioAsync(
            $"/v1/realms/{realm}/movements?from=2018-06-30,{Uri.EscapeDataString(told!)}&to=2018-07-31"
        );
        var after = await gateway.Http.PortfolioAsync(
            $"/v1/realms/{realm}/snapshot?asOf=2018-07-31&knownAt="
                + Uri.EscapeDataString(moved.Trailer.GetProperty("to").GetProperty("knownAt").GetString()!)
        );

        Assert.Equal(["A001", "A002", "B1"], moved.Numbers);
        Assert.Equal(["correctedLate", "cancelled", "new"], moved.Rows.Select(static row => row.GetProperty("group").GetString()));
        var late = moved.Rows[0];
        Assert.Equal("endorsed", late.GetProperty("change").GetString());
        Assert.Equal("""{"/premium/amount":{"after":"250.00","before":"101.00"}}""", late.GetProperty("fields").GetRawText());
        var cause = Assert.Single(late.GetProperty("transactions").EnumerateArray());
        Assert.Equal(
            ("endorse", 2, "2018-03-01", "recorded"),
            (
                cause.GetProperty("type").GetString(),
                cause.GetProperty("sequence").GetInt32(),
                cause.GetProperty("effectiveDate").GetString(),
                cause.GetProperty("because").GetString()
            )
        );
        Assert.Equal(
            before.Trailer.GetProperty("totals").GetRawText(),
            moved.Trailer.GetProperty("from").GetProperty("totals").GetRawText()
        );
        Assert.Equal(after.Trailer.GetProperty("totals").GetRawText(), moved.Trailer.GetProperty("to").GetProperty("totals").GetRawText());
        Assert.Equal(
            Sum(after) - Sum(before),
            moved
                .Trailer.GetProperty("groups")
                .EnumerateArray()
                .Sum(static group => Number(group.GetProperty("difference").GetProperty("premium").GetString()!))
        );
    }

    [Fact]
    public async Task Everything_wrong_with_a_request_is_told_at_once_by_name()
    {
        var realm = await gateway.RealmAsync();

        var snapshot = await gateway.Http.GetAsync(
            new Uri(
                $"/v1/realms/{realm}/snapshot?asOf=31.12.&knownAt=2999-01-01T00:00:00Z&fields=wheels,attributes/~2"
                    + "&format=xls&after=/&progress=1",
                UriKind.Relative
            )
        );
        var movements = await gateway.Http.GetAsync(new Uri($"/v1/realms/{realm}/movements?from=2018-01-01T&after=A1", UriKind.Relative));

        Assert.Equal(
            ["/after", "/asOf", "/fields", "/format", "/knownAt", "/progress"],
            Pointers(await snapshot.ProblemAsync(400, "validation"))
        );
        Assert.Equal(["/from", "/to"], Pointers(await movements.ProblemAsync(400, "validation")));
    }

    [Fact]
    public async Task A_resumed_stream_must_name_its_point()
    {
        var realm = await gateway.RealmAsync();

        var response = await gateway.Http.GetAsync(new Uri($"/v1/realms/{realm}/snapshot?after=A1", UriKind.Relative));

        Assert.Equal(["/asOf", "/knownAt"], Pointers(await response.ProblemAsync(400, "validation")));
    }

    [Theory]
    [InlineData("snapshot?asOf=2018-01-01")]
    [InlineData("movements?from=2018-01-01&to=2018-02-01")]
    public async Task A_realm_that_does_not_exist_is_not_an_empty_portfolio(string what)
    {
        var response = await gateway.Http.GetAsync(new Uri($"/v1/realms/nowhere/{what}", UriKind.Relative));

        await response.ProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task The_headers_name_the_point_and_the_number_of_policies_also_without_a_body()
    {
        var realm = await gateway.RealmOfAsync(3);
        await gateway.Http.PortfolioAsync($"/v1/realms/{realm}/snapshot");

        using var head = await gateway.Http.SendAsync(HttpMethod.Head, $"/v1/realms/{realm}/snapshot?asOf=2018-06-01", null);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal("2018-06-01", head.Headers.GetValues("Concord-As-Of").Single());
        Assert.Equal("3", head.Headers.GetValues("Concord-Policies").Single());
        Assert.True(DateTimeOffset.TryParse(head.Headers.GetValues("Concord-Known-At").Single(), CultureInfo.InvariantCulture, out _));
    }

    private static decimal Sum(ReceivedPortfolio portfolio) =>
        Number(portfolio.Trailer.GetProperty("totals")[0].GetProperty("premium").GetString()!);

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Pointers(JsonElement problem) =>
        problem.GetProperty("errors").EnumerateObject().Select(static error => error.Name).Order(StringComparer.Ordinal);

    /// <returns>How many changes it has made.</returns>
    private async Task<int> WriteAsync(string realm, CancellationToken cancellationToken)
    {
        var changes = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var premium = string.Create(CultureInfo.InvariantCulture, $"{500 + changes}.00");
            await gateway.ApplyAsync(
                string.Create(CultureInfo.InvariantCulture, $"/v1/realms/{realm}/policies/A{changes % 40:000}"),
                RequestBodies.Endorse("2018-02-01", premium)
            );
            changes++;
        }
        return changes;
    }
}
