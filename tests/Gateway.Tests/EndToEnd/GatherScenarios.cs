using System.Text.Json;
using Concord.Gateway.Fakes.Tests;
using Concord.Gateway.Imports.Tests;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

/// <summary>A fleet with a row for each vehicle, in a file of a program that is not from here.</summary>
[NeedsServers]
[Collection(EmbeddedCollection.Name)]
public sealed class GatherScenarios(EmbeddedGateway gateway)
{
    private const string Rows =
        "pol;;,von,prämie,car\nF1   ,01.02.2018,\"1.234,50\",V1\nF1,01.02.2018,\"1.234,50\",V2\nF2,01.03.2018,?,V3\n";

    [Fact]
    public async Task A_fleet_is_imported_completely_repeats_without_change_and_follows_a_changed_file()
    {
        var realm = await RealmAsync();
        Assert.Equal("completed 3 3 0 0 0", ImportGateway.Counts(await ImportAsync(realm, Rows)));
        Assert.Equal(["V1", "V2"], await AssetsAsync(realm, "F1"));
        var policy = await gateway.GetAsync($"/v1/realms/{realm}/policies/F1");
        Assert.Equal(
            ("1234.50", "2018-02-01"),
            (
                policy.GetProperty("premium").GetProperty("amount").GetString(),
                policy.GetProperty("term").GetProperty("effectiveDate").GetString()
            )
        );

        Assert.Equal("completed 3 0 0 3 0", ImportGateway.Counts(await ImportAsync(realm, Rows)));
        Assert.Equal(
            "completed 3 0 2 1 0",
            ImportGateway.Counts(await ImportAsync(realm, Rows.Replace("V2", "V9", StringComparison.Ordinal)))
        );
        Assert.Equal(["V1", "V9"], (await AssetsAsync(realm, "F1")).Order());

        Assert.Equal(
            "completed 4 0 0 2 2",
            ImportGateway.Counts(await ImportAsync(realm, Rows.Replace("V2", "V9", StringComparison.Ordinal) + "F2,02.03.2018,x,V4\n"))
        );
    }

    private async Task<IEnumerable<string?>> AssetsAsync(string realm, string number) =>
        (await gateway.GetAsync($"/v1/realms/{realm}/policies/{number}"))
            .GetProperty("assets")
            .EnumerateArray()
            .Select(static asset => asset.GetProperty("id").GetString());

    private async Task<JsonElement> ImportAsync(string realm, string rows)
    {
        var body = ImportGateway.Body([0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes(rows)], "text/csv; charset=\"UTF-16\"");
        return await (
            await gateway.Http.SendAsync(HttpMethod.Post, $"/v1/realms/{realm}/imports?mapping=fleet&wait=true", body)
        ).JsonAsync();
    }

    private async Task<string> RealmAsync()
    {
        var realm = await gateway.RealmAsync();
        using var response = await gateway.Http.SendAsync(
            HttpMethod.Put,
            $"/v1/realms/{realm}",
            HttpAssertions.Json(
                """
                {"name":"Motor","currency":"EUR","products":[{"code":"motor"}],"imports":{"fleet":{"number":"{pol;;}","product":"motor",
                 "effectiveDate":"{von:date:dd.MM.yyyy}",
                 "expirationDate":"2030-01-01","premium":"{prämie?}","assets":[{"kind":"vehicle","id":"{car}"}],"numbers":{"decimal":",",
                  "thousands":"."},"missing":["?"],
                 "gather":"assets","onExisting":"endorse"}}}
                """
            )
        );
        await response.JsonAsync();
        return realm;
    }
}
