using System.Net;
using System.Text.Json;
using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

/// <summary>Lists whose items are as large as they may be: pages end by bytes, and following <c>next</c> gives everything once.</summary>
[NeedsServers]
[Collection(EmbeddedCollection.Name)]
public sealed class LargePageScenarios(EmbeddedGateway gateway)
{
    private const int Policies = 12;
    private const int PageBytes = 6 << 20;

    [Fact]
    public async Task Every_list_of_large_items_comes_in_pages_of_some_megabytes()
    {
        var realm = await gateway.RealmAsync();
        var newest = "";
        for (var i = 0; i < Policies; i++)
        {
            using var created = await gateway.Http.PostAsync($"/v1/realms/{realm}/policies", HttpAssertions.Json(Large($"A{i:00}")));
            await created.JsonAsync(HttpStatusCode.Created);
            newest = created.Headers.GetValues("Concord-Position").Single();
            foreach (var path in (string[])["/v1/wal/events?limit=1", $"/v1/realms/{realm}/policies?limit=1"])
                await gateway.GetAsync(path, newest);
        }

        Assert.Equal(
            Policies,
            (await AllAsync($"/v1/realms/{realm}/policies"))
                .Select(static item => item.GetProperty("number").GetString())
                .Distinct()
                .Count()
        );
        Assert.Equal(
            Policies,
            (await AllAsync($"/v1/wal/events?realm={realm}&type=issue"))
                .Select(static item => item.GetProperty("id").GetString())
                .Distinct()
                .Count()
        );
    }

    [Fact]
    public async Task The_transactions_of_a_policy_come_in_pages_of_some_megabytes()
    {
        var realm = await gateway.RealmAsync();
        using var created = await gateway.Http.PostAsync($"/v1/realms/{realm}/policies", HttpAssertions.Json(Large("A1")));
        await created.JsonAsync(HttpStatusCode.Created);
        for (var day = 1; day <= 4; day++)
        {
            var changes = $$$"""
                {"type":"endorse","effectiveDate":"2018-02-0{{{day}}}",
                 "changes":{"attributes":{{{{Attributes((char)('a' + day))}}}} } }
                """;
            await gateway.ApplyAsync($"/v1/realms/{realm}/policies/A1", changes);
        }

        var sequences = (await AllAsync($"/v1/realms/{realm}/policies/A1/transactions")).Select(static item =>
            item.GetProperty("sequence").GetInt64()
        );
        Assert.Equal([1, 2, 3, 4, 5], sequences);
    }

    private async Task<List<JsonElement>> AllAsync(string path)
    {
        var pages = await gateway.PagesAsync(path);
        Assert.True(pages.Count > 1);
        Assert.All(pages, static page => Assert.InRange(page.Sum(static item => item.GetRawText().Length), 1, PageBytes));
        return [.. pages.SelectMany(static page => page)];
    }

    private static string Large(string number) =>
        RequestBodies.Policy(number).Replace("\"coverage\":\"Median1\"", Attributes('a'), StringComparison.Ordinal);

    /// <summary>Nearly as much as a request may hold.</summary>
    private static string Attributes(char text) =>
        string.Join(',', Enumerable.Range(0, 28).Select(i => $"\"t{i}\":\"{new string(text, 32_000)}\""));
}
