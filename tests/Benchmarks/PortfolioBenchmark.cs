using System.Diagnostics;
using System.Globalization;

namespace Concord.Benchmarks;

/// <summary>
/// Snapshots and movements of a whole portfolio over HTTP, in each format, and what commands take meanwhile; the gateway is a process
/// of its own, with its default store or a Redis.
/// </summary>
internal static class PortfolioBenchmark
{
    private const int InFlight = 16;
    private const int Commands = 8_000;

    public static readonly string Usage = "[--policies 100000] [--redis] " + RedisBenchmarkOptions.Usage;

    public static async Task RunAsync(CommandLine line)
    {
        var policies = line.Number("--policies") ?? 100_000;
        var isRedis = line.Has("--redis");
        await using var redis = isRedis ? await BenchmarkRedis.StartAsync(RedisBenchmarkOptions.Read(line)) : null;
        string[] storage = redis is null ? [] : ["--Storage:Provider", "Redis", "--Storage:Redis:ConnectionString", redis.ConnectionString];
        await using var gateway = await GatewayProcess.StartAsync(storage);
        using var http = new HttpClient { BaseAddress = new(gateway.Url), Timeout = TimeSpan.FromMinutes(10) };
        await gateway.CreateAsync(policies);
        var told = Instant();

        // A tenth of the policies changes, so that movements have something to tell.
        await Load.RunAsync(InFlight, policies / 10, index => EndorseAsync(http, index * 10));
        var now = Instant();
        await ReceiveAsync(http, "snapshot?asOf=2025-07-01");

        Console.WriteLine($"| {(isRedis ? "Redis" : "embedded")}, {policies:N0} policies | s | policies/s | bytes | processor s |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        await RowAsync("ndjson", $"snapshot?asOf=2025-07-01&knownAt={now}");
        await RowAsync("ndjson, four fields", $"snapshot?asOf=2025-07-01&knownAt={now}&fields=attributes,parties,assets,places");
        await RowAsync("csv", $"snapshot?asOf=2025-07-01&knownAt={now}&format=csv");
        await RowAsync("parquet", $"snapshot?asOf=2025-07-01&knownAt={now}&format=parquet");
        await RowAsync("movements", $"movements?from=2025-07-01,{told}&to=2025-07-01,{now}");

        var alone = await Load.RunAsync(InFlight, Commands, index => EndorseAsync(http, index));
        using var enough = new CancellationTokenSource();
        var reading = ReadOnAsync(http, $"snapshot?asOf=2025-07-01&knownAt={now}", enough.Token);
        var beside = await Load.RunAsync(InFlight, Commands, index => EndorseAsync(http, index));
        await enough.CancelAsync();
        var snapshots = await reading;
        Console.WriteLine();
        Console.WriteLine($"| commands, {InFlight} in flight | commands/s | p50 ms | p99 ms |");
        Console.WriteLine("|---|---:|---:|---:|");
        Console.WriteLine($"| alone | {alone.PerSecond:N0} | {alone.P50:N1} | {alone.P99:N1} |");
        Console.WriteLine($"| while snapshots are sent ({snapshots:N1}) | {beside.PerSecond:N0} | {beside.P50:N1} | {beside.P99:N1} |");
        Console.WriteLine(
            $"| ratio | {beside.PerSecond / alone.PerSecond:N2} | {beside.P50 / alone.P50:N2} | {beside.P99 / alone.P99:N2} |"
        );

        async Task RowAsync(string what, string path)
        {
            var (started, processor) = (Stopwatch.GetTimestamp(), gateway.ProcessorTime);
            var bytes = await ReceiveAsync(http, path);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var used = (gateway.ProcessorTime - processor).TotalSeconds;
            Console.WriteLine($"| {what} | {seconds:N1} | {policies / seconds:N0} | {bytes:N0} | {used:N1} |");
        }
    }

    private static async Task<long> ReceiveAsync(HttpClient http, string path, CancellationToken cancellationToken = default)
    {
        using var response = await http.GetAsync(
            new Uri("/v1/realms/bench/" + path, UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead,
            cancellationToken
        );
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var (buffer, bytes) = (new byte[64 * 1_024], 0L);
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            bytes += read;
        return bytes;
    }

    /// <returns>How many snapshots were received, with the part of the last one as one.</returns>
    private static async Task<int> ReadOnAsync(HttpClient http, string path, CancellationToken cancellationToken)
    {
        for (var snapshots = 1; ; snapshots++)
        {
            try
            {
                await ReceiveAsync(http, path, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return snapshots;
            }
        }
    }

    private static async Task EndorseAsync(HttpClient http, int index)
    {
        var changes = string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"type":"endorse","effectiveDate":"2025-06-01","changes":{"premium":{"amount":"{{{500 + index % 100}}}.00"} } }"""
        );
        using var body = new StringContent(changes, System.Text.Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(
            new Uri(
                string.Create(CultureInfo.InvariantCulture, $"/v1/realms/bench/policies/P{index:000000}/transactions"),
                UriKind.Relative
            ),
            body
        );
        response.EnsureSuccessStatusCode();
    }

    private static string Instant() =>
        TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
