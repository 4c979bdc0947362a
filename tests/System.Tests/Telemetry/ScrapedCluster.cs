using System.Globalization;
using System.Net;
using System.Text;
using Concord.Testing;
using Xunit;

namespace Concord.System.Tests;

/// <summary>
/// Two silos and a gateway under a light load that does not end, and a Prometheus that scrapes them with the rules that are deployed.
/// </summary>
public sealed class ScrapedCluster : IAsyncLifetime
{
    public const string Realm = Portfolio.Realm;
    private const int Policies = 200;

    private LocalCluster? _cluster;
    private PrometheusServer? _prometheus;
    private Task _load = Task.CompletedTask;
    private Task _feed = Task.CompletedTask;
    private volatile bool _stopped;

    public PrometheusServer Prometheus => _prometheus!;

    internal LocalCluster Cluster => _cluster!;

    public HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await LocalCluster.StartAsync(
            silos: 2,
            gateways: 1,
            "--consul",
            new Dictionary<string, string>
            {
                // The log is looked at every second, so that there is something to see of it.
                ["Storage__Retention"] = "00:00:04",
                ["Cluster__DrainNotice"] = "00:00:00",
            }
        );
        var gateway = _cluster.AddressOf(_cluster.Gateways[0]);
        _prometheus = await PrometheusServer.StartAsync(
            DeployedPrometheus.Configuration(
                new Dictionary<string, IReadOnlyList<Uri>>
                {
                    ["concord-silo"] = [.. _cluster.Silos.Select(_cluster.AddressOf)],
                    ["concord-gateway"] = [gateway],
                }
            ),
            DeployedPrometheus.ScaledRuleFiles()
        );

        Http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = gateway, Timeout = TimeSpan.FromMinutes(1) };
        await RedisAsync("CONFIG", "SET", "maxmemory", "1gb");
        await Http.SendJsonAsync(HttpMethod.Put, $"/v1/realms/{Realm}", Portfolio.Definition, HttpStatusCode.Created);
        _feed = FollowAsync(await Http.GetStreamAsync(Url("/v1/events")));
        await UseEverythingAsync();
        _load = GoOnAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _stopped = true;
        await _load;
        if (_prometheus is not null)
            await _prometheus.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();

        // It ends with the gateway.
        await _feed;
        Http?.Dispose();
    }

    /// <summary>A command to the cluster's Redis; answers what it prints.</summary>
    public Task<string> RedisAsync(params string[] command) => RedisServer.CliAtAsync(Cluster.RedisPort, command);

    /// <summary>A request, whatever is answered.</summary>
    public async Task<HttpStatusCode> AskAsync(
        HttpMethod method,
        string path,
        string? json = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = json is null ? null : Json(json) };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await Http.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>
    /// Whatever a panel may show has happened once: rows of each outcome, commands that are refused, questions to the graph, its check.
    /// </summary>
    private async Task UseEverythingAsync()
    {
        var rows = Portfolio.CsvBytes(Policies, year: 0);
        await Http.ImportAsync(Realm, "first", rows);
        await Http.ImportAsync(Realm, "first", rows);
        await Http.ImportAsync(Realm, "second", Portfolio.CsvBytes(Policies, year: 1));
        await Http.ImportAsync(Realm, "first", [.. "no,holder,premium,bonus,zone,km\nF000001,H1,much,0.5,Z1,1\n"u8]);
        var policy = $"/v1/realms/{Realm}/policies/{Portfolio.Number(1)}";
        await AskAsync(
            HttpMethod.Post,
            policy + "/transactions",
            """{ "type": "endorse", "effectiveDate": "2025-06-01", "changes": {} }""",
            ("If-Match", "\"1\"")
        );
        await AskAsync(HttpMethod.Post, policy + "/transactions", """{ "type": "reinstate", "effectiveDate": "2025-06-01" }""");
        await AskAsync(HttpMethod.Post, $"/v1/realms/{Realm}/policies", """{ "number": 7 }""");
        foreach (
            var path in (string[])
                [
                    policy,
                    policy + "/transactions",
                    policy + "/provenance",
                    policy + "/audit",
                    $"/v1/realms/{Realm}/policies?q=F",
                    $"/v1/realms/{Realm}/policies/none",
                    "/v1/wal",
                    "/v1/imports",
                    "/v1/info",
                    "/v1/nothing",
                    "/v1/graph/stats",
                    "/v1/graph/search?q=F000001",
                    $"/v1/graph/policies/{Realm}~{Portfolio.Number(1)}/neighbors?depth=2",
                    $"/v1/graph/parties/{Realm}~H1/similar",
                    $"/v1/graph/paths?from=parties/{Realm}~H1&to=parties/{Realm}~H2",
                ]
        )
            await AskAsync(HttpMethod.Get, path);
        await AskAsync(HttpMethod.Post, "/v1/graph:check");

        // Another program reads the log, and has not taken anything yet.
        await RedisAsync("XGROUP", "CREATE", "concord:{p01}:wal", "billing", "0");
    }

    private async Task GoOnAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var i = 0; !_stopped; i++)
        {
            await timer.WaitForNextTickAsync();
            await AskAsync(HttpMethod.Get, $"/v1/realms/{Realm}/policies/{Portfolio.Number(i % Policies)}");
            var change = string.Create(
                CultureInfo.InvariantCulture,
                $$"""{ "type": "endorse", "effectiveDate": "2025-06-01", "changes": { "attributes": { "km": {{i}} } } }"""
            );
            if (i % 2 == 0)
                await AskAsync(HttpMethod.Post, $"/v1/realms/{Realm}/policies/{Portfolio.Number(i % Policies)}/transactions", change);
        }
    }

    /// <summary>A client of the feed that takes what it is sent, until the gateway ends.</summary>
    private static async Task FollowAsync(Stream feed)
    {
        try
        {
            await using (feed)
                await feed.CopyToAsync(Stream.Null);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or HttpRequestException)
        {
            return;
        }
    }

    private static Uri Url(string path) => new(path, UriKind.Relative);

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
