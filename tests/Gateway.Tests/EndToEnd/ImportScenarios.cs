using System.Text;
using System.Text.Json;
using Concord.Gateway.Fakes.Tests;
using Concord.Gateway.Imports;
using Concord.Imports;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

/// <summary>Files that are imported one after another, and again.</summary>
[NeedsServers]
[Collection(EmbeddedCollection.Name)]
public sealed class ImportScenarios(EmbeddedGateway gateway)
{
    private const string Realm = """
        {"name":"Nightly","currency":"EUR","products":[{"code":"motor"}],"imports":{
          "nightly":{"number":"{pol}","product":"motor","effectiveDate":"2026-01-01","expirationDate":"2027-01-01",
           "premium":"{prem:number}","onExisting":"endorse"},
          "stamped":{"number":"{pol}","product":"motor","effectiveDate":"2026-01-01","expirationDate":"2027-01-01",
           "premium":"{prem:number}","stamp":"{version:integer?}","onExisting":"endorse"},
          "claims":{"target":"claims","policy":"{pol}","id":"{id}","amount":"{amount:number}","occurredOn":"2026-02-01",
           "attributes":{"state":"{state}"}}}}
        """;

    [Fact]
    public async Task The_newest_file_wins_also_when_it_restores_an_old_value()
    {
        var realm = await RealmAsync("back-1");
        Assert.Equal("1 0 0 0 0", await ImportAsync(realm, "A1,100"));
        Assert.Equal("0 1 0 0 0", await ImportAsync(realm, "A1,120"));
        Assert.Equal("0 1 0 0 0", await ImportAsync(realm, "A1,100"));
        Assert.Equal("100", await PremiumAsync(realm, "A1"));
        Assert.Equal("0 0 1 0 0", await ImportAsync(realm, "A1,100"));

        await gateway.ApplyAsync(
            $"/v1/realms/{realm}/policies/A1",
            """{"type":"endorse","effectiveDate":"2026-01-01","changes":{"premium":{"amount":999}}}"""
        );
        Assert.Equal("0 1 0 0 0", await ImportAsync(realm, "A1,100"));
        Assert.Equal("100", await PremiumAsync(realm, "A1"));
    }

    [Theory]
    [InlineData("back-2", "A1,100\nA1,120\nA1,100", "100", "1 2 0 0 0", 1)]
    [InlineData("back-3", "A1,100\nA1,120", "120", "1 1 0 0 0", 1)]
    [InlineData("back-4", "A1,100\nB1,7\nA1,120\nB1,8\nA1,130", "130", "2 3 0 0 0", 3)]
    public async Task The_last_of_several_rows_of_a_policy_wins_and_repeating_the_file_changes_nothing(
        string id,
        string rows,
        string last,
        string first,
        int replaced
    )
    {
        var realm = await RealmAsync(id);
        Assert.Equal(first, await ImportAsync(realm, rows));
        Assert.Equal(last, await PremiumAsync(realm, "A1"));
        var version = await VersionAsync(realm, "A1");

        var count = rows.Split('\n').Length;
        for (var i = 0; i < 2; i++)
            Assert.Equal($"0 0 {count} {replaced} 0", await ImportAsync(realm, rows));
        Assert.Equal((last, version), (await PremiumAsync(realm, "A1"), await VersionAsync(realm, "A1")));

        // Without the later row the earlier one is the newest word.
        Assert.Equal("0 1 0 0 0", await ImportAsync(realm, "A1,120" == rows.Split('\n')[^1] ? "A1,100" : "A1,120"));
    }

    [Fact]
    public async Task A_claim_is_restored_to_an_old_value_and_repeating_the_file_changes_nothing()
    {
        var realm = await RealmAsync("back-5");
        await ImportAsync(realm, "A1,100");
        const string File = "A1,C1,10,open\nA1,C2,5,open\nA1,C1,20,open\nA1,C1,10,closed";
        Assert.Equal("0 4 0 0 0", await ImportAsync(realm, File, "claims"));
        Assert.Equal("0 0 4 2 0", await ImportAsync(realm, File, "claims"));
        Assert.Equal("0 1 0 0 0", await ImportAsync(realm, "A1,C1,20,open", "claims"));
        Assert.Equal("0 1 0 0 0", await ImportAsync(realm, "A1,C1,10,open", "claims"));
    }

    [Fact]
    public async Task Transactions_of_a_file_that_is_imported_again_change_nothing()
    {
        var realm = await RealmAsync("back-6");
        await ImportAsync(realm, "A1,100");
        const string File = """
            {"number":"A1","type":"endorse","effectiveDate":"2026-03-01","changes":{"premium":{"amount":110}}}
            {"number":"A1","type":"endorse","effectiveDate":"2026-03-01","changes":{"premium":{"amount":120}}}
            {"number":"A1","type":"cancel","effectiveDate":"2026-06-01"}
            {"number":"A1","type":"rescindCancel","effectiveDate":"2026-05-01"}
            """;
        Assert.Equal("0 4 0 0 0", await ImportAsync(realm, File, null));
        Assert.Equal("0 0 4 2 0", await ImportAsync(realm, File, null));
        Assert.Equal(5, await VersionAsync(realm, "A1"));
    }

    [Fact]
    public async Task A_row_with_an_older_stamp_is_superseded_and_says_by_what()
    {
        var realm = await RealmAsync("back-7");
        await ImportAsync(realm, "A1,100,7", "stamped");
        await ImportAsync(realm, "A1,120,8", "stamped");
        var import = await RunAsync(realm, "A1,100,7\nA1,x,7\nA1,120,7\nA1,125,\nA1,130,soon", "stamped");
        Assert.Equal("0 1 1 0 3", Counts(import));
        var rejects = await RejectsAsync(import);
        Assert.Equal(["superseded", "validation", "validation"], rejects.Select(static r => r.GetProperty("code").GetString()).Order());
        Assert.Contains(
            rejects,
            static r => r.GetProperty("detail").GetString()!.Contains("with the stamp 8 (this one has 7)", StringComparison.Ordinal)
        );
        Assert.Contains(
            rejects,
            static r => r.GetProperty("detail").GetString()!.Contains("'soon' is not a stamp", StringComparison.Ordinal)
        );
        Assert.Equal("125", await PremiumAsync(realm, "A1"));
    }

    [Fact]
    public async Task An_interrupted_import_repeated_under_its_key_does_not_win_over_a_later_import()
    {
        var realm = await RealmAsync("back-8");
        var key = Guid.NewGuid().ToString();

        // The first run ends before its first row.
        var record = gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IImportGrain>(ImportRequest.IdOf(key));
        await record.StartAsync(realm, "nightly", "elsewhere");
        await record.FinishAsync(ImportState.Failed, "The client stopped sending.");
        await ImportAsync(realm, "A1,120");

        using var content = new StringContent("pol,prem\nA1,100\nA2,100\n", Encoding.UTF8, "text/csv");
        using var again = await gateway.Http.SendAsync(
            HttpMethod.Post,
            $"/v1/realms/{realm}/imports?mapping=nightly&wait=true",
            content,
            ("Idempotency-Key", key)
        );
        var import = await again.JsonAsync();

        Assert.Equal("superseded", Assert.Single(await RejectsAsync(import)).GetProperty("code").GetString());
        Assert.Equal(("120", "100"), (await PremiumAsync(realm, "A1"), await PremiumAsync(realm, "A2")));
    }

    private async Task<string> RealmAsync(string id)
    {
        using var response = await gateway.Http.SendAsync(HttpMethod.Put, $"/v1/realms/{id}", HttpAssertions.Json(Realm));
        await response.JsonAsync(System.Net.HttpStatusCode.Created);
        return id;
    }

    private async Task<string> ImportAsync(string realm, string rows, string? mapping = "nightly") =>
        Counts(await RunAsync(realm, rows, mapping));

    private async Task<JsonElement> RunAsync(string realm, string rows, string? mapping)
    {
        var header = mapping switch
        {
            "claims" => "pol,id,amount,state\n",
            "stamped" => "pol,prem,version\n",
            "nightly" => "pol,prem\n",
            _ => "",
        };
        using var content = new StringContent(header + rows, Encoding.UTF8, mapping is null ? "application/x-ndjson" : "text/csv");
        using var response = await gateway.Http.PostAsync(
            $"/v1/realms/{realm}/imports?wait=true" + (mapping is null ? "" : "&mapping=" + mapping),
            content
        );
        var import = await response.JsonAsync();
        Assert.Equal("completed", import.GetProperty("state").GetString());
        return import;
    }

    private async Task<JsonElement[]> RejectsAsync(JsonElement import)
    {
        var lines = await gateway.Http.GetStringAsync($"/v1/imports/{import.GetProperty("id").GetString()}/rejects");
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
    }

    private async Task<string?> PremiumAsync(string realm, string number) =>
        (await gateway.GetAsync($"/v1/realms/{realm}/policies/{number}?asOf=2026-01-01"))
            .GetProperty("premium")
            .GetProperty("amount")
            .GetString()!
            .Replace(".00", "", StringComparison.Ordinal);

    private async Task<long> VersionAsync(string realm, string number) =>
        (await gateway.GetAsync($"/v1/realms/{realm}/policies/{number}?asOf=2026-01-01")).GetProperty("version").GetInt64();

    private static string Counts(JsonElement import) =>
        string.Join(
            ' ',
            new[] { "created", "changed", "unchanged", "replaced", "rejected" }.Select(name => import.GetProperty(name).ToString())
        );
}
