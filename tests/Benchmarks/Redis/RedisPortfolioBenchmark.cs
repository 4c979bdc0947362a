using System.Diagnostics;
using Concord.Adapters.Redis;
using Concord.Values;

namespace Concord.Benchmarks;

/// <summary>A whole portfolio: loading it, what it weighs in the silo and in Redis, and how soon it is back after a restart.</summary>
internal static class RedisPortfolioBenchmark
{
    private const int Activations = 100_000;
    private const int SmallPolicies = 50_000;

    private static readonly CanonicalJson Small = BenchmarkSilo.Json(
        """{"product":"motor","effectiveDate":"2025-01-01","expirationDate":"2026-01-01","premium":"""
            + """{"amount":"300.50","currency":"EUR"},"attributes":"""
            + """{"coverage":"Maxi","usage":"WorkPrivate","fuel":"Diesel","power":110,"value":19000"""
            + ""","payFrequency":"Biannual","make":"PEUGEOT","model":"306"}}"""
    );

    public static async Task RunAsync(RedisBenchmarkOptions settings, int policies)
    {
        Console.WriteLine("| what | measured | aim | measured to aim |");
        Console.WriteLine("|---|---:|---:|---:|");
        await using var redis = await BenchmarkRedis.StartAsync(settings);
        var before = await UsedAsync(redis);
        await using (var silo = await BenchmarkSilo.StartAsync(redis))
        {
            var live = MemoryBenchmark.Live();
            var load = await silo.CreateAsync(policies);
            Row($"load of {policies:N0} policies, s", policies / load.PerSecond, 20.0 * policies / 350_000);
            Row("policies loaded/s", load.PerSecond, 17_500);
            await silo.CaughtUpAsync();
            Row("live managed memory per active policy, B", (MemoryBenchmark.Live() - live) / (double)policies, 4_096);
            Row("Redis per policy with its first event, B", (await UsedAsync(redis) - before) / (double)policies, 600);
            await ShareAsync(redis, silo, policies);
        }

        var started = Stopwatch.GetTimestamp();
        await using (var silo = await BenchmarkSilo.StartAsync(redis))
        {
            await RedisCommandsBenchmark.EndorseAsync(silo, 1, 1, 1);
            Row("restart of the silo to the first command, s", Stopwatch.GetElapsedTime(started).TotalSeconds, 5);
            var count = Math.Min(Activations, policies);
            Row(
                "cold activations/s",
                (await Load.RunAsync(256, count, index => silo.Policy(index).GetAsync(null, null))).PerSecond,
                18_000
            );
        }

        await using var other = await BenchmarkRedis.StartAsync(settings);
        before = await UsedAsync(other);
        await using var small = await BenchmarkSilo.StartAsync(other);
        await small.CreateAsync(SmallPolicies, static _ => Small);
        await small.CaughtUpAsync();
        Row("Redis per small policy with its first event, B", (await UsedAsync(other) - before) / (double)SmallPolicies, 600);
        await ShareAsync(other, small, SmallPolicies);
    }

    private static void Row(string what, double measured, double aim) =>
        Console.WriteLine($"| {what} | {(measured < 100 ? $"{measured:N1}" : $"{measured:N0}")} | {aim:N0} | {measured / aim:N2} |");

    private static async Task ShareAsync(BenchmarkRedis redis, BenchmarkSilo silo, int policies)
    {
        var keys = new RedisKeys(silo.Log.Partitions);
        double streams = 0,
            states = 0;
        for (var partition = 0; partition < keys.Count; partition++)
            streams += (long)await redis.Database.ExecuteAsync("MEMORY", "USAGE", keys[partition].Wal, "SAMPLES", "0");
        for (var i = 0; i < 1_000; i++)
        {
            var key = new Concord.Timeline.EntityKey(BenchmarkSilo.KeyOf((int)((long)i * policies / 1_000)));
            states += (long)await redis.Database.ExecuteAsync("MEMORY", "USAGE", keys.Of(key).State(key));
        }

        Console.WriteLine($"| of these: streams, B | {streams / policies:N0} | – | – |");
        Console.WriteLine($"| of these: state with its key, B | {states / 1_000:N0} | – | – |");
    }

    /// <summary>Memory of the data, without buffers of clients and AOF.</summary>
    private static async Task<long> UsedAsync(BenchmarkRedis redis) =>
        await redis.InfoAsync("memory", "used_memory")
        - await redis.InfoAsync("memory", "mem_clients_normal")
        - await redis.InfoAsync("memory", "mem_aof_buffer");
}
