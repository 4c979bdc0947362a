using System.Net;
using System.Text.Json;
using Concord.Gateway.Fakes.Tests;
using Concord.Gateway.Imports.Tests;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

/// <summary>A customer is one customer, whatever surrounds his id in the body, file, path or query that brings it.</summary>
[NeedsServers]
[Collection(EmbeddedCollection.Name)]
public sealed class IdScenarios(EmbeddedGateway gateway)
{
    private const string Padded = "C0001 \u00a0\u3000";

    [Fact]
    public async Task Padded_ids_in_a_file_and_ids_in_the_api_mean_the_same_customer()
    {
        var realm = await RealmAsync();
        await (await gateway.Http.PostAsync($"/v1/realms/{realm}%20/policies", HttpAssertions.Json(Document(" A1 ", Padded)))).JsonAsync(
            HttpStatusCode.Created
        );
        await ImportAsync(realm, "no,client,name\n\"A2       \",\"C0001     \",\"Ada\nLovelace\"\n");
        var last = await gateway.ApplyAsync(
            $"/v1/realms/{realm}/policies/A1%20",
            """{"type":"endorse","effectiveDate":" 2018-02-01","changes":{"attributes":{"x":1}}}"""
        );
        var other = await gateway.ApplyAsync(
            $"/v1/realms/{realm}/policies/A2",
            """{"type":" endorse","effectiveDate":"2018-02-01","changes":{"attributes":{"x":1}}}"""
        );
        foreach (var position in (string[])[last.GetProperty("position").GetString()!, other.GetProperty("position").GetString()!])
        {
            await gateway.GetAsync($"/v1/realms/{realm}/policies", position);
            await gateway.GetAsync("/v1/graph/stats", position);
        }

        foreach (var client in (string[])["C0001", "C0001%20%20", "%E3%80%80C0001%C2%A0"])
        {
            var list = await gateway.GetAsync($"/v1/realms/{realm}/policies?party={client}&limit=%2010");
            Assert.Equal(["A1", "A2"], list.GetProperty("items").EnumerateArray().Select(static p => p.GetProperty("number").GetString()));
            var near = await gateway.GetAsync($"/v1/graph/parties/{realm}~{client}/neighbors");
            Assert.Equal(2, near.GetProperty("edges").GetArrayLength());
        }
        var policy = await gateway.GetAsync($"/v1/realms/{realm}/policies/%20A2%20");
        Assert.Equal("Ada\nLovelace", policy.GetProperty("parties")[0].GetProperty("name").GetString());
        Assert.Equal("A2", policy.GetProperty("number").GetString());
        var found = await gateway.GetAsync($"/v1/realms/{realm}/policies?q=ada%0Alovelace");
        Assert.Equal("A2", Assert.Single(found.GetProperty("items").EnumerateArray()).GetProperty("number").GetString());
    }

    [Fact]
    public async Task A_control_character_in_an_id_is_refused_and_rejects_the_row_of_a_file()
    {
        var realm = await RealmAsync();
        var problem = await (
            await gateway.Http.PostAsync($"/v1/realms/{realm}/policies", HttpAssertions.Json(Document("A1", "C\\n1")))
        ).ProblemAsync(400, "validation");
        Assert.True(problem.GetProperty("errors").TryGetProperty("/parties/0/id", out _), problem.GetRawText());
        var import = await ImportAsync(realm, "no,client,name\nA2,\"C\n1\",Ada\nA3,C1,Ada\n");
        Assert.Equal((1, 1), (import.GetProperty("created").GetInt32(), import.GetProperty("rejected").GetInt32()));
        using var reject = JsonDocument.Parse(
            await gateway.Http.GetStringAsync($"/v1/imports/{import.GetProperty("id").GetString()}/rejects")
        );
        Assert.StartsWith("Column 'client': ", reject.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static string Document(string number, string client) =>
        $$"""{"number":"{{number}}","product":"motor ","effectiveDate":"2018-01-01","expirationDate":"2019-01-01","parties":"""
        + $$"""[{"role":"policyholder","id":"{{client}}","name":"Ada"}]}""";

    private async Task<JsonElement> ImportAsync(string realm, string csv) =>
        await (
            await gateway.Http.SendAsync(HttpMethod.Post, $"/v1/realms/{realm}/imports?mapping=csv%20&wait=true", ImportGateway.Csv(csv))
        ).JsonAsync();

    private async Task<string> RealmAsync()
    {
        var realm = await gateway.RealmAsync();
        using var response = await gateway.Http.SendAsync(
            HttpMethod.Put,
            $"/v1/realms/{realm}",
            HttpAssertions.Json(
                """
                {"name":"Motor","currency":"EUR","products":[{"code":"motor"}],"imports":{"csv":{"number":"{no}","product":"motor",
                 "effectiveDate":"2018-01-01",
                 "expirationDate":"2019-01-01","parties":[{"role":"policyholder","id":"{client}","name":"{name}"}]}}}
                """
            )
        );
        await response.JsonAsync();
        return realm;
    }
}
