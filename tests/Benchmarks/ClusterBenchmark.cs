using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using Concord.Testing;

namespace Concord.Benchmarks;

/// <summary>
/// Durable changes per second through HTTP with one, two and more silos, each time with one gateway, on this one machine: what it costs to
/// have more, not what more machines would give. All processes and the load share the same processors, so the table says who took how much
/// of them.
/// </summary>
internal static class ClusterBenchmark
{
    private const int Policies = 5_000;
    private const int InFlight = 64;
    private const int WarmUp = 5_000;
    private const int Changes = 30_000;

    public static async Task RunAsync(IReadOnlyList<int> counts)
    {
        Console.WriteLine(
            $"{Policies:N0} policies of 1 KB, {InFlight} requests in flight, {Changes:N0} changes after {WarmUp:N0} to warm up, "
                + $"{Environment.ProcessorCount} processors"
        );
        Console.WriteLine();
        Console.WriteLine(
            "| silos | changes/s | to the first | p50 ms | p99 ms | silos % | gateway % | redis % | arangodb % | load % | of processors |"
        );
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        double? first = null;
        foreach (var silos in counts)
        {
            var (load, shares) = await MeasureAsync(silos);
            first ??= load.PerSecond;
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {silos} | {load.PerSecond:N0} | {load.PerSecond / first:N2} | {load.P50:N1} | {load.P99:N1} | "
                        + $"{shares["silo"]:N0} | {shares["gateway"]:N0} | {shares["redis"]:N0} | {shares["arangodb"]:N0} | "
                        + $"{shares["load"]:N0} | {shares.Values.Sum():N0} of {100 * Environment.ProcessorCount} |"
                )
            );
        }
    }

    private static async Task<(LoadResult Load, Dictionary<string, double> Shares)> MeasureAsync(int silos)
    {
        await using var cluster = await LocalCluster.StartAsync(silos, gateways: 1, "--redis", new Dictionary<string, string>());
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = cluster.AddressOf(cluster.Gateways[0]),
        };
        using var realm = await http.PutAsJsonAsync(
            "/v1/realms/bench",
            new
            {
                name = "Bench",
                currency = "EUR",
                products = new[] { new { code = "motor" } },
            }
        );
        realm.EnsureSuccessStatusCode();
        await Load.RunAsync(InFlight, Policies, index => CreateAsync(http, index));
        await Load.RunAsync(InFlight, WarmUp, index => ChangeAsync(http, index));

        var before = Processors(cluster);
        var load = await Load.RunAsync(InFlight, Changes, index => ChangeAsync(http, index));
        var seconds = Changes / load.PerSecond;
        return (
            load,
            Processors(cluster).ToDictionary(static p => p.Key, p => 100 * (p.Value - before[p.Key]) / seconds, StringComparer.Ordinal)
        );
    }

    /// <summary>Seconds of processor time by kind of process.</summary>
    private static Dictionary<string, double> Processors(LocalCluster cluster)
    {
        double Sum(IEnumerable<string> names) => names.Sum(name => ProcessorTime.SecondsOf(cluster.ProcessIdOf(name)));
        return new(StringComparer.Ordinal)
        {
            ["silo"] = Sum(cluster.Silos),
            ["gateway"] = Sum(cluster.Gateways),
            ["redis"] = Sum(["redis"]),
            ["arangodb"] = LocalCluster.HasStandIn ? Sum(["arangodb"]) : 0,
            ["load"] = ProcessorTime.SecondsOf(Environment.ProcessId),
        };
    }

    private static async Task CreateAsync(HttpClient http, int index)
    {
        var json = Encoding.UTF8.GetString(BenchmarkSilo.Document(index).Utf8.Span);
        await PostAsync(http, "/v1/realms/bench/policies", $"{{\"number\":\"{Number(index)}\",{json[1..]}");
    }

    private static Task ChangeAsync(HttpClient http, int index)
    {
        var bonus = (10 + (index % 80)).ToString(CultureInfo.InvariantCulture);
        return PostAsync(
            http,
            $"/v1/realms/bench/policies/{Number(index % Policies)}/transactions",
            """{"type":"endorse","effectiveDate":"2025-06-01","changes":{"attributes":{"bonus":0.NN}}}""".Replace(
                "NN",
                bonus,
                StringComparison.Ordinal
            )
        );
    }

    private static string Number(int index) => string.Create(CultureInfo.InvariantCulture, $"P{index:000000}");

    private static async Task PostAsync(HttpClient http, string path, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }
}
