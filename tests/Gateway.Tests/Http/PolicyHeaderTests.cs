using System.Net;
using Concord.Gateway.Fakes.Tests;
using Concord.Policies;
using Xunit;

namespace Concord.Gateway.Http.Tests;

/// <summary>What the headers of a request become in the command, and those of an answer come from.</summary>
public sealed class PolicyHeaderTests : IClassFixture<FakeGateway>
{
    private const string Policy = "/v1/realms/motor-fr/policies/A1";
    private const string Endorse =
        """{"type":"endorse","effectiveDate":"2018-06-01","reason":"new car","changes":{"premium":{"amount":"1.0"}}}""";

    private readonly FakeGateway _gateway;
    private ApplyTransaction? _applied;

    public PolicyHeaderTests(FakeGateway gateway)
    {
        _gateway = gateway;
        _gateway.Grains.Clear();
        _gateway.Grains.On<IPolicyGrain>(_ => nameof(IPolicyGrain.GetAsync), _ => Task.FromResult(Samples.Policy(version: 3)));
        _gateway.Grains.On<IPolicyGrain>(
            _ => nameof(IPolicyGrain.ApplyAsync),
            args =>
            {
                _applied = (ApplyTransaction)args[0]!;
                return Task.FromResult(Samples.Command());
            }
        );
    }

    [Fact]
    public async Task A_write_answers_etag_position_and_what_was_recorded()
    {
        var response = await ApplyAsync(
            ("Concord-Actor", "ada"),
            ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        );

        var body = await response.JsonAsync(HttpStatusCode.Created);
        Assert.Equal("\"4\"", response.Headers.ETag?.ToString());
        Assert.Equal("3:1764000000000-7", response.Headers.GetValues("Concord-Position").Single());
        Assert.False(response.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(
            $$"""{"version":4,"sequence":4,"position":"3:1764000000000-7","hash":"{{Samples.Hash}}","outOfSequence":"""
                + """[{"field":"/premium/amount","value":"455.00","laterValue":"430.00","laterEffectiveDate":"2018-09-"""
                + """01"},{"sequence":3,"type":"renew","effectiveDate":"2019-01-01","moot":"It is cancelled then."}]}""",
            body.GetRawText()
        );
        Assert.Equal(
            (TransactionType.Endorse, new DateOnly(2018, 6, 1), """{"premium":{"amount":"1.0"}}"""),
            (_applied!.Type, _applied.EffectiveDate, _applied.Changes.ToString())
        );
        Assert.Equal(("ada", "api", "new car"), (_applied.Context.Actor, _applied.Context.Origin, _applied.Context.Reason));
        Assert.StartsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-", _applied.Context.TraceParent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_headers_the_actor_is_anonymous_and_no_version_is_expected()
    {
        await (await ApplyAsync()).JsonAsync(HttpStatusCode.Created);

        Assert.Equal(("anonymous", null), (_applied!.Context.Actor, _applied.Context.ExpectedVersion));
    }

    [Theory]
    [InlineData("\"7\"", 7L)]
    [InlineData("*", null)]
    [InlineData("\"2\", \"3\"", 3L)]
    [InlineData("\"3\",W/\"9\"", 3L)]
    [InlineData("\"8\", \"9\"", 9L)]
    [InlineData("W/\"3\"", 3L)]
    [InlineData("\"3-gzip\"", 3L)]
    [InlineData("\"3--gzip\"", 3L)]
    [InlineData("W/\"3-br\"", 3L)]
    [InlineData("\"3-zstd\", \"1\"", 3L)]
    [InlineData("\"3-other\"", long.MaxValue)]
    [InlineData("\"99999999999999999999\"", long.MaxValue)]
    [InlineData("\"other\"", long.MaxValue)]
    [InlineData("\"03\"", long.MaxValue)]
    public async Task If_match_becomes_the_expected_version(string value, long? expected)
    {
        await (await ApplyAsync(("If-Match", value))).JsonAsync(HttpStatusCode.Created);

        Assert.Equal(expected, _applied!.Context.ExpectedVersion);
    }

    [Theory]
    [InlineData("*", 0L)]
    [InlineData("\"3\"", long.MaxValue)]
    [InlineData("W/\"3-gzip\", \"9\"", long.MaxValue)]
    [InlineData("\"2\"", null)]
    [InlineData("\"other\"", null)]
    public async Task If_none_match_on_a_write_sets_the_expected_version(string value, long? expected)
    {
        await (await ApplyAsync(("If-None-Match", value))).JsonAsync(HttpStatusCode.Created);

        Assert.Equal(expected, _applied!.Context.ExpectedVersion);
    }

    [Theory]
    [InlineData("*", "*", long.MaxValue)]
    [InlineData("\"3\"", "*", long.MaxValue)]
    [InlineData("\"3\"", "\"3\"", long.MaxValue)]
    [InlineData("\"3\"", "\"2\"", 3L)]
    public async Task Both_preconditions_must_hold(string ifMatch, string ifNoneMatch, long? expected)
    {
        await (await ApplyAsync(("If-Match", ifMatch), ("If-None-Match", ifNoneMatch))).JsonAsync(HttpStatusCode.Created);

        Assert.Equal(expected, _applied!.Context.ExpectedVersion);
    }

    [Theory]
    [InlineData("J\u00f6rg M\u00fcller")]
    [InlineData("J\u00c3\u00b6rg M\u00c3\u00bcller")]
    public async Task An_actor_is_read_in_UTF_8_and_in_Latin_1(string bytes)
    {
        const string Body = """{"type":"endorse","effectiveDate":"2018-06-01","changes":{}}""";

        var answer = await RawHttp.SendAsync(
            _gateway.Http.BaseAddress!,
            $"POST {Policy}/transactions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
                + $"application/json\r\nContent-Length: {Body.Length}\r\nConcord-Actor: {bytes}\r\n\r\n{Body}"
        );

        Assert.Equal((201, "Jörg Müller"), (answer.Status, _applied?.Context.Actor));
    }

    [Theory]
    [InlineData("If-Match", "3")]
    [InlineData("If-Match", "\"3")]
    [InlineData("If-Match", "")]
    [InlineData("If-Match", "*, \"3\"")]
    [InlineData("Concord-Actor", "")]
    [InlineData("Idempotency-Key", "")]
    public async Task A_header_that_cannot_be_understood_is_refused(string name, string value)
    {
        var problem = await (await ApplyAsync((name, value))).ProblemAsync(400, "validation");

        Assert.True(problem.GetProperty("errors").TryGetProperty("/" + name, out _), problem.GetRawText());
        Assert.Null(_applied);
    }

    [Theory]
    [InlineData("Concord-Actor")]
    [InlineData("Idempotency-Key")]
    public async Task A_header_of_more_than_128_characters_is_refused(string name)
    {
        await (await ApplyAsync((name, new string('x', 129)))).ProblemAsync(400, "validation");

        Assert.Null(_applied);
    }

    [Fact]
    public async Task A_policy_is_shown_as_the_contract_says()
    {
        var response = await _gateway.Http.GetAsync(Policy);

        var body = await response.JsonAsync();
        Assert.Equal("\"3\"", response.Headers.ETag?.ToString());
        Assert.Equal(
            """
            {"id":"motor-fr/A1","realm":"motor-fr","number":"A1","product":"motor","version":3,"status":["inForce","cancelPending"],
            "term":{"effectiveDate":"2018-01-01","expirationDate":"2019-01-01"},"premium":{"amount":"420.00","currency":"EUR"},
            "attributes":{"make":"Citroën"},"parties":[{"id":"C1","role":"policyholder"}],"assets":[],"places":[],"claims":[],
            "references":[],"asOf":"2018-06-01","knownAt":"2026-11-23T12:00:00Z","recordedAt":"2026-11-23T12:00:00.0000001Z"}
            """.ReplaceLineEndings(""),
            body.GetRawText()
        );
    }

    [Fact]
    public async Task A_policy_whose_view_changed_by_date_is_sent_again()
    {
        _gateway.Grains.On<IPolicyGrain>(
            _ => nameof(IPolicyGrain.GetAsync),
            _ => Task.FromResult(Samples.Policy() with { IsSettled = false })
        );

        var response = await _gateway.Http.SendAsync(HttpMethod.Get, Policy, null, ("If-None-Match", "\"3\""));

        await response.JsonAsync();
        Assert.Equal("\"3\"", response.Headers.ETag?.ToString());
    }

    [Theory]
    [InlineData("\"3\"", 304)]
    [InlineData("W/\"3\"", 304)]
    [InlineData("*", 304)]
    [InlineData("\"1\", W/\"3\"", 304)]
    [InlineData("\"2\"", 200)]
    [InlineData("\"x\"", 200)]
    [InlineData("3", 400)]
    [InlineData("\"3-gzip\"", 304)]
    public async Task If_none_match_on_a_read_answers_304_for_the_current_version(string value, int status)
    {
        var response = await _gateway.Http.SendAsync(HttpMethod.Get, Policy, null, ("If-None-Match", value));

        Assert.Equal(status, (int)response.StatusCode);
        if (status == 304)
            Assert.Equal(("\"3\"", ""), (response.Headers.ETag?.ToString(), await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Head_answers_like_get_without_the_body()
    {
        var response = await _gateway.Http.SendAsync(HttpMethod.Head, Policy);

        Assert.Equal((HttpStatusCode.OK, "\"3\""), (response.StatusCode, response.Headers.ETag?.ToString()));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Both_time_axes_reach_the_policy()
    {
        object?[]? asked = null;
        _gateway.Grains.On<IPolicyGrain>(
            _ => nameof(IPolicyGrain.GetAsync),
            args =>
            {
                asked = args;
                return Task.FromResult(Samples.Policy());
            }
        );

        await (await _gateway.Http.GetAsync(Policy + "?asOf=2018-06-01&knownAt=2026-11-23T13:00:00+01:00&other=ignored")).JsonAsync();

        Assert.Equal([new DateOnly(2018, 6, 1), Samples.Noon], asked!);
    }

    [Theory]
    [InlineData("asOf=2018-02-30")]
    [InlineData("asOf=2018-2-3")]
    [InlineData("asOf=today")]
    [InlineData("asOf=2018-01-01&asOf=2018-01-02")]
    [InlineData("knownAt=2018-01-01")]
    [InlineData("knownAt=2018-01-01T00:00:00")]
    [InlineData("knownAt=2018-01-01T25:00:00Z")]
    [InlineData("knownAt=0001-01-01T00:00:00%2B14:00")]
    public async Task An_invalid_instant_is_refused(string query)
    {
        var problem = await (await _gateway.Http.GetAsync(Policy + "?" + query)).ProblemAsync(400, "validation");

        Assert.True(problem.GetProperty("errors").TryGetProperty("/" + query[..query.IndexOf('=')], out _), problem.GetRawText());
    }

    private Task<HttpResponseMessage> ApplyAsync(params (string, string)[] headers) =>
        _gateway.Http.SendAsync(HttpMethod.Post, Policy + "/transactions", HttpAssertions.Json(Endorse), headers);
}
