using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concord.Gateway.Fakes.Tests;

namespace Concord.Gateway.EndToEnd.Tests;

/// <summary>
/// Policies of one realm and what the graph says of them, its ids shown without the realm. What a write has answered, the graph has.
/// </summary>
internal sealed class GraphPolicies(EmbeddedGateway gateway, string realm)
{
    public string Realm => realm;

    /// <param name="about">Attributes of the party, a JSON object.</param>
    public Task IssueAsync(
        string number,
        string party,
        string vehicle,
        string place,
        string? name = null,
        string coverage = "Median1",
        string bonus = "0.5",
        string about = """{"birthYear":1980}"""
    ) =>
        WriteAsync(
            $"/v1/realms/{realm}/policies",
            new JsonObject
            {
                ["number"] = number,
                ["product"] = "motor",
                ["effectiveDate"] = "2018-01-01",
                ["expirationDate"] = "2019-01-01",
                ["attributes"] = new JsonObject { ["coverage"] = coverage, ["bonus"] = JsonNode.Parse(bonus) },
                ["parties"] = new JsonArray(
                    new JsonObject
                    {
                        ["role"] = "policyholder",
                        ["id"] = party,
                        ["name"] = name ?? "Client " + party,
                        ["attributes"] = JsonNode.Parse(about),
                    }
                ),
                ["assets"] = new JsonArray(
                    new JsonObject
                    {
                        ["kind"] = "vehicle",
                        ["id"] = vehicle,
                        ["attributes"] = new JsonObject { ["make"] = "RENAULT" },
                    }
                ),
                ["places"] = new JsonArray(new JsonObject { ["role"] = "garaged", ["id"] = place }),
                ["references"] = new JsonArray(new JsonObject { ["system"] = "pas-one", ["externalId"] = "4711" }),
            }.ToJsonString()
        );

    public Task ApplyAsync(string number, string transaction) =>
        WriteAsync($"/v1/realms/{realm}/policies/{number}/transactions", transaction);

    public Task ClaimAsync(string number, string claim) => WriteAsync($"/v1/realms/{realm}/policies/{number}/claims", claim);

    public Task<JsonElement> ReadAsync(string path) => gateway.GetAsync(path);

    /// <param name="id">Without the realm.</param>
    public Task<JsonElement> GetAsync(string kind, string id, string question = "") => gateway.GetAsync(Url(kind, id) + question);

    public string Url(string kind, string id) => $"/v1/graph/{kind}/{Uri.EscapeDataString($"{realm}~{id}")}";

    /// <summary>The shortest path.</summary>
    public async Task<JsonElement> PathAsync(string fromKind, string from, string toKind, string to, string more = "") =>
        (await gateway.GetAsync(PathUrl(fromKind, from, toKind, to) + more)).GetProperty("paths")[0];

    public string PathUrl(string fromKind, string from, string toKind, string to) =>
        $"/v1/graph/paths?from={Uri.EscapeDataString($"{fromKind}/{realm}~{from}")}&to={Uri.EscapeDataString($"{toKind}/{realm}~{to}")}";

    /// <summary>Ids in an answer with vertices, or items with a vertex each.</summary>
    public IReadOnlyList<string> Ids(JsonElement answer) =>
        [
            .. (
                answer.TryGetProperty("vertices", out var vertices)
                    ? vertices.EnumerateArray()
                    : answer.GetProperty("items").EnumerateArray()
            )
                .Select(static item => item.TryGetProperty("vertex", out var vertex) ? vertex : item)
                .Select(vertex => vertex.GetProperty("id").GetString()!.Replace(realm + "~", "", StringComparison.Ordinal)),
        ];

    private async Task WriteAsync(string path, string body)
    {
        using var response = await gateway.Http.PostAsync(path, HttpAssertions.Json(body));
        await response.JsonAsync(HttpStatusCode.Created);
        await gateway.GetAsync("/v1/graph/stats", response.Headers.GetValues("Concord-Position").Single());
    }
}
