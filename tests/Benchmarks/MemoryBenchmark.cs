using System.Diagnostics;

namespace Concord.Benchmarks;

/// <summary>Memory of the silo per activated policy: live managed bytes before and after activating, after full collections.</summary>
internal static class MemoryBenchmark
{
    private const int Policies = 50_000;

    public static async Task RunAsync()
    {
        await using var silo = await BenchmarkSilo.StartAsync();
        await Load.RunAsync(
            64,
            1_000,
            index => silo.Policy(index).CreateAsync(new(BenchmarkSilo.Context(), BenchmarkSilo.Document(index)))
        );
        var before = Live();
        var load = await Load.RunAsync(
            256,
            Policies,
            index => silo.Policy(1_000 + index).CreateAsync(new(BenchmarkSilo.Context(), BenchmarkSilo.Document(1_000 + index)))
        );
        var after = Live();
        Console.WriteLine($"{Policies:N0} policies created and active: {load.PerSecond:N0}/s");
        Console.WriteLine($"live managed memory per activated policy: {(after - before) / Policies:N0} B");
        Console.WriteLine($"working set of the process: {Process.GetCurrentProcess().WorkingSet64 / 1_048_576:N0} MiB");
    }

    public static long Live()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
