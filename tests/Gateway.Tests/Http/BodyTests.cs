using System.Text;
using Concord.Gateway.Fakes.Tests;
using Xunit;

namespace Concord.Gateway.Http.Tests;

/// <summary>Bodies that never reach a grain: the scripted grains have no answers here, so a call would fail the test with 500.</summary>
public sealed class BodyTests(FakeGateway gateway) : IClassFixture<FakeGateway>
{
    private const string Transactions = "/v1/realms/motor-fr/policies/A1/transactions";

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("{\"type\":}")]
    [InlineData("{'type':'renew'}")]
    [InlineData("{\"type\":\"renew\",}")]
    [InlineData("{} {}")]
    [InlineData("{\"a\": 1, // no\n \"b\": 2}")]
    [InlineData("{\"a\": NaN}")]
    [InlineData("{\"a\": 01}")]
    [InlineData("{\"a\": \"\\ud800\"}")]
    public async Task Broken_json_is_malformed(string body)
    {
        foreach (var path in (string[])[Transactions, Transactions + ":preview", "/v1/realms/motor-fr/policies"])
            await (await gateway.Http.PostAsync(path, HttpAssertions.Json(body))).ProblemAsync(400, "malformed");
        await (await gateway.Http.PutAsync("/v1/realms/motor-fr", HttpAssertions.Json(body))).ProblemAsync(400, "malformed");
    }

    [Fact]
    public async Task Invalid_utf8_is_malformed()
    {
        byte[] body = [.. "{\"number\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };

        await (await gateway.Http.PostAsync("/v1/realms/motor-fr/policies", content)).ProblemAsync(400, "malformed");
    }

    [Fact]
    public async Task Json_that_is_nested_too_deeply_is_malformed()
    {
        var body = new string('[', 100_000) + new string(']', 100_000);

        await (await gateway.Http.PostAsync(Transactions, HttpAssertions.Json(body))).ProblemAsync(400, "malformed");
    }

    [Theory]
    [InlineData("[]", "")]
    [InlineData("\"text\"", "")]
    [InlineData("{}", "/type", "/effectiveDate")]
    [InlineData("""{"type":"renew","effectiveDate":"2018-02-30"}""", "/effectiveDate")]
    [InlineData("""{"type":"renew","effectiveDate":20180201}""", "/effectiveDate")]
    [InlineData("""{"type":"claim","effectiveDate":"2018-02-01"}""", "/type")]
    [InlineData("""{"type":"quote","effectiveDate":"2018-02-01"}""", "/type")]
    [InlineData("""{"type":"Renew","effectiveDate":"2018-02-01"}""", "/type")]
    [InlineData("""{"type":"3","effectiveDate":"2018-02-01"}""", "/type")]
    [InlineData(
        """{"type":3,"effectiveDate":"2018-02-01","reason":7,"changes":[],"colour":1,"a/b":2}""",
        "/type",
        "/reason",
        "/changes",
        "/colour",
        "/a~1b"
    )]
    [InlineData("""{"type":"renew","type":"lapse","effectiveDate":"2018-02-01"}""", "/type")]
    [InlineData("""{"type":"renew","effectiveDate":"2018-02-01","changes":{"premium":{"amount":1e400}}}""", "/changes/premium/amount")]
    public async Task All_errors_of_a_transaction_are_reported_together(string body, params string[] pointers)
    {
        foreach (var path in (string[])[Transactions, Transactions + ":preview"])
        {
            var problem = await (await gateway.Http.PostAsync(path, HttpAssertions.Json(body))).ProblemAsync(400, "validation");

            var named = problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ToHashSet();
            Assert.Equal(pointers.ToHashSet(), named);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"number":7}""")]
    [InlineData("""{"number":null}""")]
    [InlineData("""{"number":"../etc"}""")]
    [InlineData("""{"number":".."}""")]
    [InlineData("""{"number":"a b"}""")]
    [InlineData("""{"number":""}""")]
    public async Task A_new_policy_needs_a_number(string body)
    {
        var problem = await (await gateway.Http.PostAsync("/v1/realms/motor-fr/policies", HttpAssertions.Json(body))).ProblemAsync(
            400,
            "validation"
        );

        Assert.True(problem.GetProperty("errors").TryGetProperty("/number", out _), problem.GetRawText());
    }

    [Fact]
    public async Task A_text_of_a_million_characters_is_refused_with_its_pointer()
    {
        var body = $$"""{"type":"renew","effectiveDate":"2018-02-01","reason":"{{new string('x', 1_000_000)}}"}""";

        var problem = await (await gateway.Http.PostAsync(Transactions, HttpAssertions.Json(body))).ProblemAsync(400, "validation");

        Assert.True(problem.GetProperty("errors").TryGetProperty("/reason", out _), problem.GetRawText());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_ten_megabytes_is_too_large(bool chunked)
    {
        var body = Encoding.UTF8.GetBytes("{\"reason\":\"" + new string('x', 10_000_000) + "\"}");
        using HttpContent content = chunked ? new StreamContent(new OneWayStream(body)) : new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");

        await (await gateway.Http.PostAsync(Transactions, content)).ProblemAsync(413, "too-large");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Another_media_type_is_not_supported(string type)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        if (type.Length > 0)
            content.Headers.TryAddWithoutValidation("Content-Type", type);

        await (await gateway.Http.PostAsync(Transactions, content)).ProblemAsync(415, "unsupported-media-type");
    }

    [Theory]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("Application/JSON;Charset=UTF-8")]
    [InlineData("application/json; charset=us-ascii; q=1")]
    [InlineData("application/merge-patch+json; charset=\"UTF-8\"")]
    public async Task A_media_type_is_read_with_quotes_and_in_any_case(string type)
    {
        using var content = new ByteArrayContent("{"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        content.Headers.TryAddWithoutValidation("Content-Encoding", "Identity");

        await (await gateway.Http.PostAsync(Transactions, content)).ProblemAsync(400, "malformed");
    }

    [Fact]
    public async Task A_compressed_json_body_is_not_supported()
    {
        using var content = HttpAssertions.Json("{}");
        content.Headers.ContentEncoding.Add("gzip");

        await (await gateway.Http.PostAsync(Transactions, content)).ProblemAsync(415, "unsupported-media-type");
    }

    /// <summary>Has no length, so the body is sent in chunks.</summary>
    private sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
