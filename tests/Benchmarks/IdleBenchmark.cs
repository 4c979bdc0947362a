using System.Globalization;

namespace Concord.Benchmarks;

/// <summary>Processor time of a whole silo, with every projection, at rest: as share of one core, and by thread.</summary>
internal static class IdleBenchmark
{
    private const int Policies = 1_000;
    private const double Reported = 0.0005;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(TimeSpan rest)
    {
        Console.WriteLine("| at rest | share of a core | allocated B/s | of these shares |");
        Console.WriteLine("|---|---:|---:|---|");
        await using (var silo = await BenchmarkSilo.StartAsync())
            await MeasureAsync("embedded, every projection", silo, rest);
        await using var redis = await BenchmarkRedis.StartAsync(new("always", null, null));
        await using (var silo = await BenchmarkSilo.StartAsync(redis))
            await MeasureAsync("on Redis, every projection", silo, rest);
    }

    private static async Task MeasureAsync(string what, BenchmarkSilo silo, TimeSpan rest)
    {
        await silo.CreateAsync(Policies);
        await silo.CaughtUpAsync();
        await Task.Delay(Settle);
        var (cpu, allocated, before) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), ProcessorTime.ByThread());
        await Task.Delay(rest);
        (cpu, allocated) = (Environment.CpuUsage.TotalTime - cpu, GC.GetTotalAllocatedBytes() - allocated);
        var shares = ProcessorTime
            .ByThread()
            .Select(thread => (thread.Key, Share: (thread.Value - before.GetValueOrDefault(thread.Key)) / rest.TotalSeconds))
            .Where(static thread => thread.Share >= Reported)
            .OrderByDescending(static thread => thread.Share)
            .Select(static thread => string.Create(CultureInfo.InvariantCulture, $"{thread.Key} {thread.Share:P2}"));
        Console.WriteLine($"| {what} | {cpu / rest:P2} | {allocated / rest.TotalSeconds:N0} | {string.Join("; ", shares)} |");
    }
}
