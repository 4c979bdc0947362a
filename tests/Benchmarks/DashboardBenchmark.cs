using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Dashboard;

namespace Concord.Benchmarks;

/// <summary>
/// What the dashboard takes from each call of a grain: processor time of the whole process per read of a policy that is in memory, without
/// the dashboard, with it while nobody looks, and while somebody does. Processor time, because what else runs on the machine does not count
/// in it.
/// </summary>
internal static class DashboardBenchmark
{
    private const int Policies = 1_000;
    private const int Calls = 200_000;
    private const int Rounds = 3;

    public static async Task RunAsync()
    {
        var rows = new (string Name, bool Enabled, bool Looked)[]
        {
            ("without", false, false),
            ("nobody looks", true, false),
            ("somebody looks", true, true),
        };
        var found = rows.ToDictionary(static row => row.Name, static _ => new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (name, enabled, looked) in rows)
                found[name].Add(await MeasureAsync(enabled, looked));
        }

        Console.WriteLine("| dashboard | CPU per read, µs |");
        Console.WriteLine("|---|---:|");
        foreach (var (name, _, _) in rows)
            Console.WriteLine($"| {name} | {found[name].Order().ElementAt(Rounds / 2):N2} |");
    }

    private static async Task<double> MeasureAsync(bool enabled, bool looked)
    {
        await using var silo = await BenchmarkSilo.StartAsync(
            configure: builder => builder.Services.Configure<GrainProfilerOptions>(options => options.TraceAlways = looked),
            dashboard: enabled
        );
        await silo.CreateAsync(Policies);
        await silo.CaughtUpAsync();
        await ReadAsync(silo, Calls / 4);
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        await ReadAsync(silo, Calls);
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMicroseconds / Calls;
    }

    private static Task<LoadResult> ReadAsync(BenchmarkSilo silo, int calls) =>
        Load.RunAsync(64, calls, index => silo.Policy(index % Policies).GetAsync(new(2025, 6, 1), null));
}
