using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Concord.Silo.Hosting;

namespace Concord.Benchmarks.Redis;

/// <summary>Durable writes through HTTP, against the smallest JSON answer of the same process: what Kestrel does on this machine.</summary>
internal static partial class RedisHttpBenchmark
{
    private const int Policies = 20_000;

    private const string Script = """
        local at = 0
        local threads = 0
        function setup(thread) thread:set("first", threads * 10000) threads = threads + 1 end
        function request()
          at = at + 1
          local path = string.format("/v1/realms/bench/policies/P%06d/transactions", (first + at) % 20000)
          local body = string.format('{"type":"endorse","effectiveDate":"2025-06-01","changes":{"attributes":{"bonus":0.%d}}}', 10 + at % 80)
          return wrk.format("POST", path, { ["Content-Type"] = "application/json" }, body)
        end
        """;

    public static async Task RunAsync(RedisSettings settings)
    {
        await using var redis = await BenchmarkRedis.StartAsync(settings);
        var directory = Directory.CreateTempSubdirectory("concord-benchmark-");
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Check("urls", 0)}");
        using var gateway = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                GatewayAssembly(), "--urls", url, "--Storage:DataDirectory", directory.FullName, "--Storage:Provider", SiloSettings.RedisProvider,
                "--Storage:Redis:ConnectionString", redis.ConnectionString, "--Cluster:SiloPort", "0", "--Cluster:GatewayPort", "0",
            ]) { RedirectStandardOutput = true })!;
        gateway.BeginOutputReadLine();
        try
        {
            using var http = new HttpClient { BaseAddress = new(url) };
            await ReadyAsync(http, gateway);
            using var realm = await http.PutAsJsonAsync("/v1/realms/bench", new { name = "Bench", currency = "EUR", products = new[] { new { code = "motor" } } });
            realm.EnsureSuccessStatusCode();
            await Load.RunAsync(64, Policies, index => CreateAsync(http, index));

            var script = Path.Combine(directory.FullName, "endorse.lua");
            await File.WriteAllTextAsync(script, Script);
            await WrkAsync("10s", url + "/health/live");
            var bare = await WrkAsync("10s", url + "/health/live");
            var writes = await WrkAsync("20s", "-s", script, url);
            Console.WriteLine("| 256 connections | per second | p50 | p99 | to bare GET |");
            Console.WriteLine("|---|---:|---:|---:|---:|");
            Console.WriteLine($"| GET /health/live | {bare.PerSecond:N0} | {bare.P50} | {bare.P99} | 1.00 |");
            Console.WriteLine($"| POST …/transactions, durable | {writes.PerSecond:N0} | {writes.P50} | {writes.P99} | {writes.PerSecond / bare.PerSecond:N2} |");
        }
        finally
        {
            gateway.Kill();
            await gateway.WaitForExitAsync();
            directory.Delete(recursive: true);
        }
    }

    /// <summary>The gateway as it was built in the same configuration, beside these benchmarks.</summary>
    private static string GatewayAssembly()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "Gateway/bin/Release/net10.0/Concord.Gateway.dll");
            if (File.Exists(file)) return file;
        }

        throw new FileNotFoundException("Build the gateway first: dotnet build -c Release Gateway");
    }

    private static async Task ReadyAsync(HttpClient http, Process gateway)
    {
        for (var tries = 0; tries < 300 && !gateway.HasExited; tries++)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/startup", UriKind.Relative));
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException("The gateway does not start.");
    }

    private static async Task CreateAsync(HttpClient http, int index)
    {
        var json = System.Text.Encoding.UTF8.GetString(BenchmarkSilo.Document(index).Utf8.Span);
        using var body = new StringContent($"{{\"number\":\"P{index:000000}\",{json[1..]}", System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri("/v1/realms/bench/policies", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<(double PerSecond, string P50, string P99)> WrkAsync(string duration, params string[] rest)
    {
        var output = await Tool.RunAsync("wrk", ["-t", "2", "-c", "256", "-d", duration, "--latency", .. rest]);
        if (output.Contains("Non-2xx", StringComparison.Ordinal) || output.Contains("Socket errors", StringComparison.Ordinal)) throw new InvalidOperationException(output);
        string Find(Regex regex) => regex.Match(output).Groups[1].Value;
        return (double.Parse(Find(Rate()), CultureInfo.InvariantCulture), Find(Median()), Find(Tail()));
    }

    [GeneratedRegex(@"Requests/sec:\s+(\S+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"50%\s+(\S+)")]
    private static partial Regex Median();

    [GeneratedRegex(@"99%\s+(\S+)")]
    private static partial Regex Tail();
}
