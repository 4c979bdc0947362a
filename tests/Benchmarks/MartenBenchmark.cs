using System.Globalization;

namespace Concord.Benchmarks;

/// <summary>
/// Endorsements per second on Redis, without and with the projections following, against Marten on PostgreSQL: fetch for writing, append,
/// inline snapshot, with the same content and the same flush before each acknowledgement. Marten runs in a program of its own, alone on
/// the machine while it is measured.
/// </summary>
internal static class MartenBenchmark
{
    private const int Policies = 10_000;
    private const int MartenCalls = 20_000;
    private const int Calls = 60_000;
    private const int InFlight = 256;

    public static async Task RunAsync(RedisBenchmarkOptions settings)
    {
        var marten = await MartenAsync();
        Console.WriteLine("| system | projections | commands/s | p50 ms | p99 ms | ratio to Marten |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|");
        Print("Marten on PostgreSQL", "inline snapshot", marten, marten);
        foreach (var composition in new[] { SiloComposition.WithoutProjections, SiloComposition.Whole })
        {
            await using var redis = await BenchmarkRedis.StartAsync(settings);
            await using var silo = await BenchmarkSilo.StartAsync(redis, composition);
            await silo.CreateAsync(Policies);
            await RedisCommandsBenchmark.EndorseAsync(silo, InFlight, Policies, Policies);
            await silo.CaughtUpAsync();
            var concord = await RedisCommandsBenchmark.EndorseAsync(silo, InFlight, Calls, Policies);
            Print("Concord on Redis", composition == SiloComposition.Whole ? "archive, lists, graph" : "none", concord, marten);
        }
    }

    private static async Task<LoadResult> MartenAsync()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "marten", "Concord.Benchmarks.Marten.dll");
        string[] numbers = [.. new[] { Policies, MartenCalls, InFlight }.Select(static n => n.ToString(CultureInfo.InvariantCulture))];
        var output = await Tool.RunAsync("dotnet", [program, .. numbers]);
        var parts = output
            .Trim()
            .Split('\n')[^1]
            .Split(' ')
            .Select(static part => double.Parse(part, CultureInfo.InvariantCulture))
            .ToArray();
        return new(parts[0], parts[1], parts[2]);
    }

    private static void Print(string system, string projections, LoadResult result, LoadResult marten) =>
        Console.WriteLine(
            $"| {system} | {projections} | {result.PerSecond:N0} | {result.P50:N2} | {result.P99:N2} | "
                + $"{result.PerSecond / marten.PerSecond:N1} |"
        );
}
