using System.Globalization;
using System.Net;
using Concord.Gateway.Tests.Fakes;
using Xunit;

namespace Concord.Gateway.Tests.EndToEnd;

[Collection(EmbeddedCollection.Name)]
public sealed class ConcurrencyScenarios(EmbeddedGateway gateway)
{
    [Fact]
    public async Task Of_a_thousand_writes_at_once_to_one_policy_none_is_lost()
    {
        const int Writers = 1_000;
        var policy = await gateway.PolicyAsync(await gateway.RealmAsync());

        var results = await Task.WhenAll(Enumerable.Range(1, Writers).Select(async i =>
        {
            var body = Documents.Endorse("2018-06-01", string.Create(CultureInfo.InvariantCulture, $"{i}.00"));
            using var response = await gateway.Http.PostAsync(policy + "/transactions", HttpAssertions.Json(body));
            return (response.StatusCode, Body: await response.Content.ReadAsStringAsync());
        }));

        var applied = results.Count(static r => r.StatusCode == HttpStatusCode.Created);
        Assert.All(results, static r => Assert.True(r.StatusCode is HttpStatusCode.Created or HttpStatusCode.ServiceUnavailable, r.Body));
        Assert.Equal(Writers, applied);
        Assert.Equal(1 + applied, (await gateway.GetAsync(policy)).GetProperty("version").GetInt64());
        var audit = await gateway.GetAsync(policy + "/audit");
        Assert.True(audit.GetProperty("valid").GetBoolean(), audit.GetRawText());
        Assert.Equal(1 + applied, audit.GetProperty("transactions").GetInt64());
    }

    [Fact]
    public async Task Of_writers_with_the_same_version_exactly_one_wins()
    {
        var policy = await gateway.PolicyAsync(await gateway.RealmAsync());

        var statuses = await Task.WhenAll(Enumerable.Range(1, 50).Select(async i =>
        {
            var body = Documents.Endorse("2018-06-01", string.Create(CultureInfo.InvariantCulture, $"{i}.00"));
            using var response = await gateway.Http.SendAsync(HttpMethod.Post, policy + "/transactions", HttpAssertions.Json(body), ("If-Match", "\"1\""));
            return response.StatusCode;
        }));

        Assert.Equal(1, statuses.Count(static s => s == HttpStatusCode.Created));
        Assert.Equal(49, statuses.Count(static s => s == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task One_key_many_times_at_once_is_one_transaction()
    {
        var policy = await gateway.PolicyAsync(await gateway.RealmAsync());

        var bodies = await Task.WhenAll(Enumerable.Range(1, 20).Select(async _ =>
            (await gateway.ApplyAsync(policy, Documents.Endorse("2018-06-01", "1.00"), ("Idempotency-Key", "at once"))).GetRawText()));

        Assert.Single(bodies.Distinct());
        Assert.Equal(2, (await gateway.GetAsync(policy)).GetProperty("version").GetInt64());
    }
}
