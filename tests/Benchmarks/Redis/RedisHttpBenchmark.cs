namespace Concord.Benchmarks;

/// <summary>Durable writes through HTTP, against the smallest JSON answer of the same process: what Kestrel does on this machine.</summary>
internal static class RedisHttpBenchmark
{
    private const int Policies = 20_000;
    private const int Connections = 256;

    public static async Task RunAsync(RedisBenchmarkOptions settings)
    {
        await using var redis = await BenchmarkRedis.StartAsync(settings);
        await using var gateway = await GatewayProcess.StartAsync(
            "--Storage:Provider",
            "Redis",
            "--Storage:Redis:ConnectionString",
            redis.ConnectionString
        );
        await gateway.CreateAsync(Policies);

        var script = await Wrk.WriteScriptAsync(Policies);
        await Wrk.RunAsync(Connections, "10s", gateway.Url + "/health/live");
        var bare = await Wrk.RunAsync(Connections, "10s", gateway.Url + "/health/live");
        var writes = await Wrk.RunAsync(Connections, "20s", "-s", script, gateway.Url);
        File.Delete(script);
        Console.WriteLine($"| {Connections} connections | per second | p50 | p99 | to bare GET |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        Console.WriteLine($"| GET /health/live | {bare.PerSecond:N0} | {bare.P50} | {bare.P99} | 1.00 |");
        Console.WriteLine(
            $"| POST …/transactions, durable | {writes.PerSecond:N0} | {writes.P50} | {writes.P99} | "
                + $"{writes.PerSecond / bare.PerSecond:N2} |"
        );
    }
}
