using System.Globalization;
using System.Net;
using System.Text;
using Concord.Testing;
using Xunit;

namespace Concord.System.Tests;

/// <summary>
/// However many policies there are: what is measured has the same series. Asked of a whole process from outside, with everything in it.
/// </summary>
[NeedsServers]
public sealed class CardinalityTests
{
    private const int Realms = 5;
    private const string RealmMark = "zebra",
        PolicyMark = "QX7",
        PartyMark = "HLD",
        PathMark = "wander";

    /// <summary>
    /// What a process has by itself: what its runtime and Orleans show grows a little in its first minutes, as one kind of thing after the
    /// other happens for the first time.
    /// </summary>
    private const double Slack = 1.1;

    private static readonly string[] Ours = ["concord_", "http_server_", "aspnetcore_routing_", "kestrel_"];

    private readonly List<string> _imports = [];

    [Fact]
    public async Task Ten_thousand_policies_have_the_series_that_a_hundred_have()
    {
        using var data = new TempDirectory();
        await using var gateway = await GatewayProcess.StartAsync(
            data.Path,
            "--Storage:Partitions",
            "8",
            "--Storage:Embedded:Synchronous",
            "Normal"
        );
        await UseAsync(gateway.Client, from: 0, to: 100 / Realms);
        var few = await ScrapeAsync(gateway.Client);

        await UseAsync(gateway.Client, from: 100 / Realms, to: 10_000 / Realms);
        var many = await ScrapeAsync(gateway.Client);

        // The same series, of all that this product and the server in it measure.
        AssertNone(many.Where(IsOurs).Except(few), "series that came with more policies");
        Assert.InRange(many.Count, 500, few.Count * Slack);
        string[] marks = [RealmMark, PolicyMark, PartyMark, PathMark, .. _imports];
        AssertNone(
            many.Where(series => marks.Any(mark => series.Contains(mark, StringComparison.OrdinalIgnoreCase))),
            "series with an id or a path"
        );
        Assert.Contains(
            many,
            static series => series.Contains("http_route=\"/v1/realms/{realm}/policies/{number}\"", StringComparison.Ordinal)
        );
    }

    private static void AssertNone(IEnumerable<string> series, string what)
    {
        var found = series.Order(StringComparer.Ordinal).ToList();
        Assert.True(found.Count == 0, $"There are {found.Count} {what}:\n{string.Join('\n', found.Take(20))}");
    }

    private static bool IsOurs(string series) => Ours.Any(name => series.StartsWith(name, StringComparison.Ordinal));

    /// <summary>Everything that clients do, with policies that were not there before.</summary>
    private async Task UseAsync(HttpClient client, int from, int to)
    {
        // First, because the answer is kept for a moment.
        await AskAsync(client, HttpMethod.Get, "/metrics");
        for (var realm = 0; realm < Realms; realm++)
        {
            var path = $"/v1/realms/{RealmMark}-{realm}";
            foreach (var _ in (int[])[1, 2])
            {
                await AskAsync(client, HttpMethod.Put, path, Portfolio.Definition);
                var import = await client.ImportAsync($"{RealmMark}-{realm}", "first", Rows(from, to));
                _imports.Add((string)import["id"]!);
                Assert.Equal(to - from, (int)import["created"]! + (int)import["unchanged"]!);
            }

            _imports.Add(
                (string)
                    (
                        await client.ImportAsync(
                            $"{RealmMark}-{realm}",
                            "first",
                            Encoding.UTF8.GetBytes($"no,holder,premium,bonus,zone,km\n{PolicyMark}-x,{PartyMark},much,0,Z,1\n")
                        )
                    )["id"]!
            );
        }

        await UntilTheGraphHasEverythingAsync(client);
        for (var policy = from; policy < to; policy += (to - from) / 10)
            await UseAsync(client, $"{RealmMark}-{policy % Realms}", policy);
        foreach (
            var path in (string[])
                [
                    "/v1/imports",
                    $"/v1/imports/{_imports[^1]}",
                    "/v1/wal",
                    "/v1/wal/events",
                    "/v1/graph/stats",
                    "/v1/realms",
                    $"/v1/{PathMark}-{from}",
                    $"/{PathMark}/{to}?q={from}",
                ]
        )
            await AskAsync(client, HttpMethod.Get, path);
        foreach (var method in (string[])["BREW", "PATCH", PathMark.ToUpperInvariant()])
            await AskAsync(client, new(method), $"/v1/realms/{RealmMark}-0/policies/{Number(from)}");
        await UntilTheGraphHasEverythingAsync(client);
    }

    private static async Task UntilTheGraphHasEverythingAsync(HttpClient client)
    {
        foreach (var partition in (await client.GetJsonAsync("/v1/wal"))["partitions"]!.AsArray())
        {
            if ((string?)partition!["lastId"] is { } last)
                await client.GetJsonAsync("/v1/graph/stats", $"{partition["partition"]}:{last}");
        }
    }

    private static async Task UseAsync(HttpClient client, string realmId, int index)
    {
        var (realm, number) = ($"/v1/realms/{realmId}", Number(index));
        var policy = $"{realm}/policies/{number}";
        const string change = """{ "type": "endorse", "effectiveDate": "2025-06-01", "changes": { "attributes": { "km": 7 } } }""";
        await AskAsync(client, HttpMethod.Post, policy + "/transactions", change);
        await AskAsync(client, HttpMethod.Post, policy + "/transactions", change, ("If-Match", "\"1\""));
        await AskAsync(client, HttpMethod.Post, policy + "/transactions", """{ "type": "reinstate", "effectiveDate": "2025-06-01" }""");
        await AskAsync(client, HttpMethod.Post, $"{realm}/policies", """{ "number": 7 }""");
        foreach (
            var path in (string[])
                [
                    policy,
                    policy + "/transactions",
                    policy + "/audit",
                    policy + "-none",
                    $"{realm}/policies?q={number}",
                    $"{realm}-none",
                    $"{policy}/{PathMark}",
                    $"/v1/graph/policies/{realmId}~{number}/neighbors",
                    $"/v1/graph/policies/{realmId}~{number}-none/neighbors",
                    $"/v1/graph/search?q={number}",
                    $"/v1/graph/parties/{realmId}~{PartyMark}-1/similar",
                    $"/v1/graph/paths?from=policies/{realmId}~{number}&to=parties/{realmId}~{Party(index)}",
                    $"/v1/graph/paths?from=policies/{realmId}~{number}&to=parties/{realmId}~{PartyMark}-none",
                ]
        )
            await AskAsync(client, HttpMethod.Get, path);
    }

    private static async Task AskAsync(
        HttpClient client,
        HttpMethod method,
        string path,
        string? json = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await client.SendAsync(request);
        Assert.True(answer.StatusCode < HttpStatusCode.InternalServerError, $"{method} {path}: {answer.StatusCode}");
    }

    private static string Number(int policy) => string.Create(CultureInfo.InvariantCulture, $"{PolicyMark}-{policy:000000}");

    private static string Party(int policy) => string.Create(CultureInfo.InvariantCulture, $"{PartyMark}-{policy % 400}");

    private static byte[] Rows(int from, int to) =>
        Encoding.UTF8.GetBytes(
            "no,holder,premium,bonus,zone,km\n"
                + string.Concat(
                    Enumerable
                        .Range(from, to - from)
                        .Select(static i =>
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"{Number(i)},{Party(i)},{200 + i % 300}.00,0.{50 + i % 50},Z{i % 9},{1_000 + i}\n"
                            )
                        )
                )
        );

    /// <summary>Names with labels, as they are exposed; of a histogram without its buckets.</summary>
    private static async Task<HashSet<string>> ScrapeAsync(HttpClient client) =>
        [
            .. (await client.GetStringAsync(new Uri("/metrics", UriKind.Relative)))
                .Split('\n')
                .Where(static line => line.Length > 0 && line[0] != '#' && !line.Contains("_bucket{", StringComparison.Ordinal))
                .Select(static line => line[..line.LastIndexOf(' ')]),
        ];
}
