using Concord.Policies;
using Concord.Ports;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Benchmarks;

/// <summary>
/// Policy commands per second through the grain on the embedded store, against the store's ceiling: the same statements with the same
/// bytes, straight from one thread on a bare SQLite connection, in groups as large as the calls in flight allow. Archive,
/// lists and graph follow meanwhile, as they do in life, or do not.
/// </summary>
internal static class CommandsBenchmark
{
    private const int Policies = 20_000;

    private static readonly int[] InFlight = [1, 16, 256];

    public const string Usage = "[--projections none|follow]";

    /// <param name="projections">Whether archive, lists and graph follow.</param>
    /// <exception cref="FormatException">It is neither <c>none</c> nor <c>follow</c>.</exception>
    public static async Task RunAsync(string? projections)
    {
        var composition = projections switch
        {
            "none" => SiloComposition.WithoutProjections,
            null or "follow" => SiloComposition.Whole,
            _ => throw new FormatException($"--projections {projections}: none or follow belongs there."),
        };
        await using var silo = await BenchmarkSilo.StartAsync(composition: composition);
        var create = await silo.CreateAsync(Policies);
        Console.WriteLine($"{Policies} policies created: {create.PerSecond:N0}/s, p50 {create.P50:N2} ms, p99 {create.P99:N2} ms");
        Console.WriteLine();

        var store = silo.Services.GetRequiredService<ICommitStore>();
        var log = silo.Services.GetRequiredService<IWriteAheadLog>();
        Console.WriteLine("| in flight | commands/s | p50 ms | p99 ms | ceiling/s | ratio |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|");
        foreach (var inFlight in InFlight)
        {
            await silo.CaughtUpAsync();
            var calls = inFlight switch
            {
                1 => 2_000,
                16 => Policies,
                _ => 4 * Policies,
            };
            var endorse = await Load.RunAsync(
                inFlight,
                calls,
                index =>
                    silo.Policy(index % Policies)
                        .ApplyAsync(
                            new(
                                BenchmarkSilo.Context(),
                                TransactionType.Endorse,
                                new(2025, 6, 1),
                                BenchmarkSilo.Json($$$"""{"attributes":{"bonus":0.{{{inFlight + index % 40}}} } }""")
                            )
                        )
            );
            await silo.CaughtUpAsync();
            var ceiling = await SqliteCeiling.MeasureAsync(store, log, silo.StoreFile, inFlight, calls);
            Console.WriteLine(
                $"| {inFlight} | {endorse.PerSecond:N0} | {endorse.P50:N2} | {endorse.P99:N2} | {ceiling:N0} | "
                    + $"{endorse.PerSecond / ceiling:P0} |"
            );
        }
    }
}
