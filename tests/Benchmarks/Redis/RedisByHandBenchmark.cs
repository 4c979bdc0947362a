using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using StackExchange.Redis;

namespace Concord.Benchmarks;

/// <summary>
/// Against what teams write by hand: <c>WriteStateAsync</c> on Microsoft.Orleans.Persistence.Redis, then an XADD of the same event.
/// </summary>
internal static class RedisByHandBenchmark
{
    private const int Policies = 10_000;
    private const int InFlight = 256;

    public static async Task RunAsync(RedisBenchmarkOptions settings)
    {
        await using var redis = await BenchmarkRedis.StartAsync(settings);
        var sample = new WritingSample { Redis = redis.Database };
        await using var silo = await BenchmarkSilo.StartAsync(
            redis,
            SiloComposition.WithoutProjections,
            builder =>
            {
                builder.Services.AddSingleton(sample);
                builder.AddRedisGrainStorage(
                    "json",
                    options => options.ConfigurationOptions = ConfigurationOptions.Parse(redis.ConnectionString)
                );
                builder.AddRedisGrainStorage(
                    "orleans",
                    options =>
                        options.Configure<IServiceProvider>(
                            (storage, services) =>
                            {
                                storage.ConfigurationOptions = ConfigurationOptions.Parse(redis.ConnectionString);
                                storage.GrainStorageSerializer = ActivatorUtilities.CreateInstance<OrleansGrainStorageSerializer>(services);
                            }
                        )
                );
            }
        );
        await silo.CreateAsync(Policies);
        await RedisCommandsBenchmark.EndorseAsync(silo, InFlight, Policies, Policies);
        var commit = await CommitSample.TakeAsync(silo.Store, silo.Log, Policies);
        sample.Commit = commit.Commit;
        sample.Fields = commit.Fields();
        using (var document = JsonDocument.Parse(BenchmarkSilo.Document(1).Utf8))
        {
            foreach (var attribute in document.RootElement.GetProperty("attributes").EnumerateObject())
                sample.Attributes[attribute.Name] = attribute.Value.ToString();
        }

        var json = await WriteAsync(silo, "hand-json");
        var orleans = await WriteAsync(silo, "hand-orleans");
        var prepared = await WriteAsync(silo, "prepared");
        var command = await RedisCommandsBenchmark.EndorseAsync(silo, InFlight, 2 * Policies, Policies);

        Console.WriteLine($"{InFlight} in flight; state of Concord {commit.Commit.State.Length} B");
        Console.WriteLine();
        Console.WriteLine("| write | per second | p50 ms | p99 ms | to by hand, default serializer | to by hand, Orleans serializer |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        foreach (
            var (name, load) in new[]
            {
                ("by hand, default serializer", json),
                ("by hand, Orleans serializer", orleans),
                ("commit of prepared bytes", prepared),
                ("policy command", command),
            }
        )
        {
            Console.WriteLine(
                $"| {name} | {load.PerSecond:N0} | {load.P50:N2} | {load.P99:N2} | {load.PerSecond / json.PerSecond:N2} | "
                    + $"{load.PerSecond / orleans.PerSecond:N2} |"
            );
        }
    }

    /// <summary>Once over all grains, which activates them, then measured.</summary>
    private static async Task<LoadResult> WriteAsync(BenchmarkSilo silo, string type)
    {
        Task Write(int index) =>
            silo
                .Grains.GetGrain(GrainId.Create(type, string.Create(CultureInfo.InvariantCulture, $"hand/H{index % Policies:000000}")))
                .AsReference<IWritingGrain>()
                .WriteAsync();
        await Load.RunAsync(InFlight, Policies, Write);
        return await Load.RunAsync(InFlight, 3 * Policies, Write);
    }
}
