using System.Net;
using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

[NeedsServers]
[Collection(EmbeddedCollection.Name)]
public sealed class RealmScenarios(EmbeddedGateway gateway)
{
    [Fact]
    public async Task A_realm_is_created_replaced_read_and_its_history_kept()
    {
        var created = await PutAsync("life-de", RequestBodies.Realm);
        var document = await created.JsonAsync(HttpStatusCode.Created);
        Assert.Equal(("life-de", 1L), (document.GetProperty("id").GetString(), document.GetProperty("version").GetInt64()));
        Assert.Equal(
            ["id", "version", "name", "currency", "products", "imports", "recordedAt"],
            document.EnumerateObject().Select(static m => m.Name)
        );
        Assert.Equal(("/v1/realms/life-de", "\"1\""), (created.Headers.Location?.ToString(), created.Headers.ETag?.ToString()));

        var replaced = await PutAsync(
            "life-de",
            RequestBodies.Realm.Replace("Motor France", "Leben", StringComparison.Ordinal),
            ("If-Match", "\"1\"")
        );
        await replaced.JsonAsync();
        Assert.Equal(("\"2\"", true), (replaced.Headers.ETag?.ToString(), replaced.Headers.Contains("Concord-Position")));

        Assert.Equal("Leben", (await gateway.GetAsync("/v1/realms/life-de")).GetProperty("name").GetString());
        var history = (await gateway.GetAsync("/v1/realms/life-de/history")).GetProperty("items");
        Assert.Equal(["Motor France", "Leben"], history.EnumerateArray().Select(static v => v.GetProperty("name").GetString()));
        Assert.Equal(history[0].GetProperty("hash").GetString(), history[1].GetProperty("prev").GetString());

        var position = replaced.Headers.GetValues("Concord-Position").Single();
        var listed = (await gateway.GetAsync("/v1/realms?limit=1000", position)).GetProperty("items");
        Assert.Contains(
            listed.EnumerateArray(),
            static r => r.GetProperty("id").GetString() == "life-de" && r.GetProperty("name").GetString() == "Leben"
        );
    }

    [Fact]
    public async Task The_list_of_realms_is_paged()
    {
        foreach (var id in (string[])["page-a", "page-b", "page-c"])
            await (await PutAsync(id, RequestBodies.Realm)).JsonAsync(HttpStatusCode.Created);
        var last = (await PutAsync("page-c", RequestBodies.Realm)).Headers.GetValues("Concord-Position").Single();

        var ids = new List<string>();
        for (var next = ""; next is not null; )
        {
            var page = await gateway.GetAsync("/v1/realms?limit=1&cursor=" + next, last);
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(static r => r.GetProperty("id").GetString()!));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        Assert.Contains("page-c", ids);
    }

    [Fact]
    public async Task A_stale_writer_learns_what_is_stored_and_what_changed()
    {
        var realm = await gateway.RealmAsync();
        await (await PutAsync(realm, RequestBodies.Realm.Replace("Motor France", "Other", StringComparison.Ordinal))).JsonAsync();

        var problem = await (await PutAsync(realm, RequestBodies.Realm, ("If-Match", "\"1\""))).ProblemAsync(412, "version-conflict");

        Assert.Equal("""{"version":2,"changed":["/name"]}""", problem.GetProperty("current").GetRawText());
        Assert.Equal(
            "The stored version is 2, with the entity tag \"2\"; the request was made for another one.",
            problem.GetProperty("detail").GetString()
        );
        await (await PutAsync(realm, RequestBodies.Realm, ("If-None-Match", "W/\"2\""))).ProblemAsync(412, "version-conflict");
        await (await PutAsync(realm, RequestBodies.Realm, ("If-Match", "\"2\", \"7\""))).JsonAsync();
    }

    [Fact]
    public async Task Preconditions_distinguish_create_from_replace()
    {
        var realm = await gateway.RealmAsync();

        await (await PutAsync(realm, RequestBodies.Realm, ("If-None-Match", "*"))).ProblemAsync(412, "version-conflict");
        await (await PutAsync(realm, RequestBodies.Realm, ("If-Match", "*"))).JsonAsync();
        await (await PutAsync("absent-1", RequestBodies.Realm, ("If-Match", "*"))).ProblemAsync(412, "version-conflict");
        await (await PutAsync("absent-1", RequestBodies.Realm, ("If-Match", "\"1\""))).ProblemAsync(412, "version-conflict");
        await (await PutAsync("absent-1", RequestBodies.Realm, ("If-Match", "W/\"1\""))).ProblemAsync(412, "version-conflict");
        await (await gateway.Http.GetAsync("/v1/realms/absent-1")).ProblemAsync(404, "not-found");
        await (await PutAsync("absent-1", RequestBodies.Realm, ("If-None-Match", "*"))).JsonAsync(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("""{"currency":"EUR","products":[]}""", "/name")]
    [InlineData("""{"name":"x","currency":"euro","products":[{"code":"motor"}]}""", "/currency")]
    [InlineData("""{"name":"x","currency":"EUR","products":[{"code":"motor"}],"colour":1}""", "/colour")]
    [InlineData("""{"name":"x","currency":"EUR","products":[{"code":"motor","attributes":7}]}""", "/products/0/attributes")]
    public async Task An_invalid_definition_is_refused_with_the_pointer(string body, string pointer)
    {
        var problem = await (await PutAsync("refused", body)).ProblemAsync(400, "validation");

        Assert.True(problem.GetProperty("errors").TryGetProperty(pointer, out _), problem.GetRawText());
        await (await gateway.Http.GetAsync("/v1/realms/refused")).ProblemAsync(404, "not-found");
    }

    private Task<HttpResponseMessage> PutAsync(string realm, string body, params (string, string)[] headers) =>
        gateway.Http.SendAsync(HttpMethod.Put, "/v1/realms/" + realm, HttpAssertions.Json(body), headers);
}
