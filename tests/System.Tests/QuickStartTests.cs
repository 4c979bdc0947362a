using System.Net;
using Concord.Testing;
using Xunit;

namespace Concord.System.Tests;

/// <summary>The README's quick start, with the sample portfolio that it uses.</summary>
[NeedsServers]
public sealed class QuickStartTests
{
    private static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "samples");

    [Fact]
    public async Task The_sample_portfolio_goes_in_is_renewed_is_found_and_is_explained()
    {
        using var data = new TempDirectory();
        await using var gateway = await GatewayProcess.StartAsync(data.Path);
        var client = gateway.Client;

        await client.SendJsonAsync(
            HttpMethod.Put,
            "/v1/realms/household",
            await File.ReadAllTextAsync(Path.Combine(Samples, "household.realm.json")),
            HttpStatusCode.Created
        );
        var first = await client.ImportAsync(
            "household",
            "contents-csv",
            await File.ReadAllBytesAsync(Path.Combine(Samples, "household-2025.csv"))
        );
        Assert.Equal((500, 0), ((int)first["created"]!, (int)first["rejected"]!));
        var second = await client.ImportAsync(
            "household",
            "contents-csv",
            await File.ReadAllBytesAsync(Path.Combine(Samples, "household-2026.csv"))
        );
        Assert.Equal((484, 0), ((int)second["changed"]!, (int)second["rejected"]!));
        var claims = await client.ImportAsync(
            "household",
            "claims-csv",
            await File.ReadAllBytesAsync(Path.Combine(Samples, "household-claims.csv"))
        );
        Assert.Equal((60, 0), ((int)claims["changed"]!, (int)claims["rejected"]!));

        var renewed = await client.GetJsonAsync("/v1/realms/household/policies/HH-00002?asOf=2026-09-01");
        Assert.Equal("339.50", (string)renewed["premium"]!["amount"]!);
        Assert.Equal("2026-08-01", (string)renewed["term"]!["effectiveDate"]!);
        var before = await client.GetJsonAsync("/v1/realms/household/policies/HH-00002?asOf=2026-07-31");
        Assert.Equal("332.84", (string)before["premium"]!["amount"]!);

        var (_, headers) = await client.SendJsonAsync(
            HttpMethod.Post,
            "/v1/realms/household/policies/HH-00002/transactions",
            """{ "type": "endorse", "effectiveDate": "2026-10-01", "changes": { "attributes": { "deductible": 300 } } }""",
            HttpStatusCode.Created
        );
        var position = Assert.Single(headers.GetValues("Concord-Position"));
        var found = await client.GetJsonAsync("/v1/realms/household/policies?q=novak&limit=1000", position);
        Assert.Contains(found["items"]!.AsArray(), item => (string)item!["number"]! == "HH-00002");
        var audit = await client.GetJsonAsync("/v1/realms/household/policies/HH-00002/audit");
        Assert.True((bool)audit["valid"]!, audit.ToString());

        await UntilTheGraphHasEverythingAsync(client);
        var building = await client.GetJsonAsync("/v1/graph/assets/household~B20020/neighbors?depth=2&edge=covers,holds");
        Assert.Equal((7, 6), (building["vertices"]!.AsArray().Count, building["edges"]!.AsArray().Count));
        var path = (await client.GetJsonAsync("/v1/graph/paths?from=parties/household~C7001&to=parties/household~C7009"))["paths"]![0]!;
        Assert.Equal(("assets/household~B20001", 4), ((string)path["vertices"]![2]!["id"]!, (int)path["length"]!));
        var twin = (await client.GetJsonAsync("/v1/graph/parties/household~C7218/similar?limit=3"))["items"]![0]!;
        Assert.Equal(("parties/household~C7073", 2), ((string)twin["vertex"]!["id"]!, twin["reasons"]!.AsArray().Count));
        var stats = await client.GetJsonAsync("/v1/graph/stats");
        Assert.Equal((500, 60), ((int)stats["vertices"]!["policies"]!, (int)stats["vertices"]!["claims"]!));
    }

    [Fact]
    public async Task The_import_command_shows_what_it_did_and_the_export_is_verified_without_a_server()
    {
        using var data = new TempDirectory();
        await using var gateway = await GatewayProcess.StartAsync(data.Path);
        await gateway.Client.SendJsonAsync(
            HttpMethod.Put,
            "/v1/realms/household",
            await File.ReadAllTextAsync(Path.Combine(Samples, "household.realm.json")),
            HttpStatusCode.Created
        );

        var (exitCode, output) = await GatewayProcess.RunAsync(
            "import",
            "--realm",
            "household",
            "--mapping",
            "contents-csv",
            Path.Combine(Samples, "household-2025.csv"),
            "--url",
            gateway.Address.ToString()
        );
        Assert.True(exitCode == 0, output);
        Assert.Contains("500", output, StringComparison.Ordinal);

        var export = Path.Combine(data.Path, "HH-00002.ndjson");
        await File.WriteAllBytesAsync(
            export,
            await gateway.Client.GetByteArrayAsync(new Uri("/v1/realms/household/policies/HH-00002/audit/export", UriKind.Relative))
        );
        Assert.Equal(0, (await GatewayProcess.RunAsync("verify", export)).ExitCode);

        await File.WriteAllTextAsync(export, (await File.ReadAllTextAsync(export)).Replace("332.84", "232.84", StringComparison.Ordinal));
        Assert.NotEqual(0, (await GatewayProcess.RunAsync("verify", export)).ExitCode);
    }

    private static async Task UntilTheGraphHasEverythingAsync(HttpClient client)
    {
        foreach (var partition in (await client.GetJsonAsync("/v1/wal"))["partitions"]!.AsArray())
        {
            if (partition!["lastId"] is { } last)
                await client.GetJsonAsync("/v1/graph/stats", $"{partition["partition"]}:{last}");
        }
    }
}
