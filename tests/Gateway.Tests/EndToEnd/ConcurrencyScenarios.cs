using System.Globalization;
using System.Net;
using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

[NeedsServers]
[Collection(EmbeddedCollection.Name)]
public sealed class ConcurrencyScenarios(EmbeddedGateway gateway)
{
    [Fact]
    public async Task A_thousand_concurrent_writes_to_one_policy_are_all_kept()
    {
        const int Writers = 1_000;
        var policy = await gateway.PolicyAsync(await gateway.RealmAsync());

        var results = await Task.WhenAll(
            Enumerable
                .Range(1, Writers)
                .Select(async i =>
                {
                    var amount = string.Create(CultureInfo.InvariantCulture, $"{i}.00");
                    using var response = await gateway.Http.PostAsync(
                        policy + "/transactions",
                        HttpAssertions.Json(RequestBodies.Endorse("2018-06-01", amount))
                    );
                    return (response.StatusCode, Amount: amount, Body: await response.Content.ReadAsStringAsync());
                })
        );

        // On a slow machine some may not get their turn in time; that is said, and is no loss.
        Assert.All(results, static r => Assert.True(r.StatusCode is HttpStatusCode.Created or HttpStatusCode.ServiceUnavailable, r.Body));
        var recorded = await AmountsAsync(policy);
        Assert.Equal(recorded.Distinct().Count(), recorded.Count);
        Assert.Superset(
            results.Where(static r => r.StatusCode == HttpStatusCode.Created).Select(static r => r.Amount).ToHashSet(),
            recorded.ToHashSet()
        );
        Assert.Equal(1 + recorded.Count, (await gateway.GetAsync(policy)).GetProperty("version").GetInt64());
        var audit = await gateway.GetAsync(policy + "/audit");
        Assert.True(audit.GetProperty("valid").GetBoolean(), audit.GetRawText());
        Assert.Equal(1 + recorded.Count, audit.GetProperty("transactions").GetInt64());
    }

    [Fact]
    public async Task Of_writers_with_the_same_version_exactly_one_wins()
    {
        var policy = await gateway.PolicyAsync(await gateway.RealmAsync());

        var statuses = await Task.WhenAll(
            Enumerable
                .Range(1, 50)
                .Select(async i =>
                {
                    var body = RequestBodies.Endorse("2018-06-01", string.Create(CultureInfo.InvariantCulture, $"{i}.00"));
                    using var response = await gateway.Http.SendAsync(
                        HttpMethod.Post,
                        policy + "/transactions",
                        HttpAssertions.Json(body),
                        ("If-Match", "\"1\"")
                    );
                    return response.StatusCode;
                })
        );

        Assert.Equal(1, statuses.Count(static s => s == HttpStatusCode.Created));
        Assert.Equal(49, statuses.Count(static s => s == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task Concurrent_requests_with_one_idempotency_key_make_one_transaction()
    {
        var policy = await gateway.PolicyAsync(await gateway.RealmAsync());

        var bodies = await Task.WhenAll(
            Enumerable
                .Range(1, 20)
                .Select(async _ =>
                    (
                        await gateway.ApplyAsync(policy, RequestBodies.Endorse("2018-06-01", "1.00"), ("Idempotency-Key", "at once"))
                    ).GetRawText()
                )
        );

        Assert.Single(bodies.Distinct());
        Assert.Equal(2, (await gateway.GetAsync(policy)).GetProperty("version").GetInt64());
    }

    private async Task<List<string>> AmountsAsync(string policy)
    {
        var amounts = new List<string>();
        for (var next = ""; next is not null; )
        {
            var page = await gateway.GetAsync($"{policy}/transactions?limit=1000&cursor={next}");
            amounts.AddRange(
                page.GetProperty("items")
                    .EnumerateArray()
                    .Where(static t => t.GetProperty("type").GetString() == "endorse")
                    .Select(static t => t.GetProperty("changes").GetProperty("premium").GetProperty("amount").GetString()!)
            );
            next = page.GetProperty("next").GetString();
        }
        return amounts;
    }
}
