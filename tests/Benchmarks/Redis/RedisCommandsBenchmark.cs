using Concord.Policies;

namespace Concord.Benchmarks;

/// <summary>
/// Endorsements per second through the grain on Redis, with the projections following as in life and without, against
/// <see cref="RedisCeiling"/>. Time and bytes per command are this process': silo, caller and, where they follow, the projections until
/// they have caught up with their part of it.
/// </summary>
internal static class RedisCommandsBenchmark
{
    private const int Policies = 20_000;
    private const int CeilingCommits = 150_000;

    private static readonly int[] InFlight = [1, 16, 256, 1_024];

    public static async Task RunAsync(RedisBenchmarkOptions settings)
    {
        Console.WriteLine(
            "| projections | in flight | commands/s | p50 ms | p99 ms | CPU µs | allocated B | state B | redis-benchmark/s | ratio |"
        );
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var composition in new[] { SiloComposition.Whole, SiloComposition.WithoutProjections })
        {
            if (settings.Projections == (composition == SiloComposition.Whole ? "none" : "follow"))
                continue;
            await RunAsync(settings, composition, settings.InFlight is { } one ? [one] : InFlight);
        }
    }

    private static async Task RunAsync(RedisBenchmarkOptions settings, SiloComposition composition, int[] steps)
    {
        await using var redis = await BenchmarkRedis.StartAsync(settings);
        await using var silo = await BenchmarkSilo.StartAsync(redis, composition);
        await silo.CreateAsync(Policies);
        foreach (var inFlight in steps)
        {
            await silo.CaughtUpAsync();
            var calls = inFlight switch
            {
                1 => 2_000,
                16 => Policies,
                _ => 3 * Policies,
            };
            var (cpu, allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
            var endorse = await EndorseAsync(silo, inFlight, calls, Policies);
            await silo.CaughtUpAsync();
            (cpu, allocated) = (Environment.CpuUsage.TotalTime - cpu, GC.GetTotalAllocatedBytes() - allocated);
            var sample = await CommitSample.TakeAsync(silo.Store, silo.Log, Policies);
            var ceiling = await RedisCeiling.MeasureAsync(redis, sample, CeilingCommits);
            Console.WriteLine(
                $"| {(composition == SiloComposition.Whole ? "follow" : "none")} | {inFlight:N0} | {endorse.PerSecond:N0} | "
                    + $"{endorse.P50:N2} | {endorse.P99:N2} "
                    + $"| {cpu.TotalMicroseconds / calls:N1} | {allocated / calls:N0} | {sample.Commit.State.Length} | {ceiling:N0} "
                    + $"| {endorse.PerSecond / ceiling:N2} |"
            );
        }
    }

    public static Task<LoadResult> EndorseAsync(BenchmarkSilo silo, int inFlight, int calls, int policies) =>
        Load.RunAsync(
            inFlight,
            calls,
            index =>
                silo.Policy(index % policies)
                    .ApplyAsync(new(BenchmarkSilo.Context(), TransactionType.Endorse, new(2025, 6, 1), Endorsement(inFlight + index)))
        );

    private static Concord.Values.CanonicalJson Endorsement(int number) =>
        BenchmarkSilo.Json($$$"""{"attributes":{"bonus":0.{{{10 + number % 80}}} } }""");
}
