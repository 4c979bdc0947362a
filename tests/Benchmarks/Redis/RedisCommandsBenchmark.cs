using Concord.Grains.Abstractions.Policies;

namespace Concord.Benchmarks.Redis;

/// <summary>Endorsements per second through the grain on Redis, with the projections following as in life and without, against <see cref="RedisCeiling"/>.</summary>
internal static class RedisCommandsBenchmark
{
    private const int Policies = 20_000;
    private const int CeilingCommits = 150_000;

    private static readonly int[] InFlight = [1, 16, 256, 1_024];

    public static async Task RunAsync(RedisSettings settings)
    {
        Console.WriteLine("| projections | in flight | commands/s | p50 ms | p99 ms | state B | redis-benchmark/s | ratio |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var composition in new[] { SiloComposition.Whole, SiloComposition.WithoutProjections }) await RunAsync(settings, composition);
    }

    private static async Task RunAsync(RedisSettings settings, SiloComposition composition)
    {
        await using var redis = await BenchmarkRedis.StartAsync(settings);
        await using var silo = await BenchmarkSilo.StartAsync(redis, composition);
        await silo.CreateAsync(Policies);
        foreach (var inFlight in InFlight)
        {
            await silo.CaughtUpAsync();
            var endorse = await EndorseAsync(silo, inFlight, inFlight switch { 1 => 2_000, 16 => Policies, _ => 3 * Policies }, Policies);
            await silo.CaughtUpAsync();
            var sample = await CommitSample.TakeAsync(silo.Store, silo.Log, Policies);
            var ceiling = await RedisCeiling.MeasureAsync(redis, sample, CeilingCommits);
            Console.WriteLine($"| {(composition == SiloComposition.Whole ? "follow" : "none")} | {inFlight:N0} | {endorse.PerSecond:N0} | {endorse.P50:N2} | {endorse.P99:N2} "
                + $"| {sample.Commit.State.Length} | {ceiling:N0} | {endorse.PerSecond / ceiling:N2} |");
        }
    }

    public static Task<LoadResult> EndorseAsync(BenchmarkSilo silo, int inFlight, int calls, int policies) => Load.RunAsync(inFlight, calls, index =>
        silo.Policy(index % policies).ApplyAsync(new(BenchmarkSilo.Context(), TransactionType.Endorse, new(2025, 6, 1), Endorsement(inFlight + index))));

    private static Grains.Abstractions.Json.CanonicalJson Endorsement(int number) => BenchmarkSilo.Json($$$"""{"attributes":{"bonus":0.{{{10 + number % 80}}} } }""");
}
