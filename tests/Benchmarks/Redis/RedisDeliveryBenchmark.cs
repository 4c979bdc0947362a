using System.Diagnostics;
using Concord.Ports;
using Concord.Projections;
using Concord.Silo.Streaming;
using Concord.Values;
using Concord.Wal;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Concord.Benchmarks;

/// <summary>From the commit to a projection that does nothing: how many events a second, how soon, and what waiting costs.</summary>
internal static class RedisDeliveryBenchmark
{
    private const int Events = 200_000;
    private const int PerSecond = 2_000;
    private const int Paced = 20 * PerSecond;
    private const int Partitions = 32;
    private const int Batch = 64;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);
    private static readonly CanonicalJson Data = BenchmarkSilo.Json(
        """{"changes":{"attributes":{"bonus":0.62}},"effectiveDate":"2025-06-01","type":"endorse"}"""
    );

    public static async Task RunAsync(RedisBenchmarkOptions settings)
    {
        var memory = await MemoryStreamsAsync();
        var rate = await DrainAsync(settings);
        Console.WriteLine("| delivery | events/s | to memory streams |");
        Console.WriteLine("|---|---:|---:|");
        Console.WriteLine($"| Orleans memory streams, produced and delivered | {memory:N0} | 1.00 |");
        Console.WriteLine($"| log on Redis, drained | {rate:N0} | {rate / memory:N2} |");
        Console.WriteLine();
        await LatencyAsync(settings);
        Console.WriteLine();
        var without = await RestAsync(settings, SiloComposition.WithoutProjections);
        var with = await RestAsync(settings, SiloComposition.Whole);
        Console.WriteLine("| at rest | share of a core | to without |");
        Console.WriteLine("|---|---:|---:|");
        Console.WriteLine($"| without projections | {without:P2} | 1.00 |");
        Console.WriteLine($"| {Partitions} partitions × {ProjectionNames.All.Count} projections | {with:P2} | {with / without:N2} |");
    }

    private static async Task<double> DrainAsync(RedisBenchmarkOptions settings)
    {
        await using var redis = await BenchmarkRedis.StartAsync(settings);
        await using (var writer = await BenchmarkSilo.StartAsync(redis, SiloComposition.WithoutProjections))
            await Load.RunAsync(1_024, Events, index => CommitAsync(writer.Store, index));

        // One more: the realm's.
        var deliveries = new Deliveries(Events + 1);
        await using var silo = await BenchmarkSilo.StartAsync(
            redis,
            SiloComposition.WithoutProjections,
            builder => Follow(builder, deliveries)
        );
        await deliveries.AllAsync();
        return Events / deliveries.Elapsed.TotalSeconds;
    }

    /// <summary>
    /// The same entries in the same lots, from a producer per queue in the same silo. They are in memory only and lost with it.
    /// </summary>
    private static async Task<double> MemoryStreamsAsync()
    {
        const string Provider = "memory";
        var deliveries = new Deliveries(Events);
        await using var silo = await BenchmarkSilo.StartAsync(
            null,
            SiloComposition.WithoutProjections,
            builder =>
            {
                builder.Services.AddSingleton(deliveries);
                builder.AddMemoryStreams(
                    Provider,
                    streams =>
                    {
                        streams.ConfigurePartitioning(Partitions);
                        streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
                    }
                );
            }
        );
        var provider = silo.Services.GetRequiredKeyedService<IStreamProvider>(Provider);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, Partitions)
                .Select(partition =>
                    Task.Run(async () =>
                    {
                        var stream = provider.GetStream<WalEntry>(StreamId.Create(MemoryDeliveryGrain.Namespace, $"{partition}"));
                        foreach (var lot in Enumerable.Range(0, Events).Where(index => index % Partitions == partition).Chunk(Batch))
                            await stream.OnNextBatchAsync(
                                lot.Select(index => new WalEntry(new(partition, new(index + 1, 0)), Event(index)))
                            );
                    })
                )
        );
        await deliveries.AllAsync();
        return Events / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task LatencyAsync(RedisBenchmarkOptions settings)
    {
        await using var redis = await BenchmarkRedis.StartAsync(settings);
        var deliveries = new Deliveries(Paced + 1);
        await using var silo = await BenchmarkSilo.StartAsync(
            redis,
            SiloComposition.WithoutProjections,
            builder => Follow(builder, deliveries)
        );
        var (called, acknowledged) = (new long[Paced], new long[Paced]);
        async Task Commit(int index)
        {
            called[index] = Stopwatch.GetTimestamp();
            await CommitAsync(silo.Store, index);
            acknowledged[index] = Stopwatch.GetTimestamp();
        }

        var started = Stopwatch.GetTimestamp();
        var commits = new List<Task>(Paced);
        using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1)))
        {
            while (commits.Count < Paced && await timer.WaitForNextTickAsync())
            {
                var due = Math.Min(Paced, (int)(Stopwatch.GetElapsedTime(started).TotalSeconds * PerSecond));
                while (commits.Count < due)
                    commits.Add(Commit(commits.Count));
            }
        }

        await Task.WhenAll(commits);
        await deliveries.AllAsync();
        Console.WriteLine($"| at {PerSecond:N0} events/s, 20 s | p50 ms | p99 ms |");
        Console.WriteLine("|---|---:|---:|");
        Row("call to acknowledgement (baseline)", called, acknowledged);
        Row("call to projection", called, deliveries.Arrived);
        Row("acknowledgement to projection", acknowledged, deliveries.Arrived);
    }

    /// <summary>The first second is for warming up.</summary>
    private static void Row(string what, long[] from, long[] to)
    {
        var sorted = Enumerable
            .Range(PerSecond, Paced - PerSecond)
            .Select(i => Stopwatch.GetElapsedTime(from[i], to[i]).TotalMilliseconds)
            .Order()
            .ToArray();
        Console.WriteLine($"| {what} | {Math.Max(0, sorted[sorted.Length / 2]):N2} | {sorted[sorted.Length * 99 / 100]:N2} |");
    }

    /// <summary>Share of one core that this process takes with a silo that has nothing to do.</summary>
    private static async Task<double> RestAsync(RedisBenchmarkOptions settings, SiloComposition composition)
    {
        await using var redis = await BenchmarkRedis.StartAsync(settings);
        await using var silo = await BenchmarkSilo.StartAsync(redis, composition);
        await Task.Delay(TimeSpan.FromSeconds(5));
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        await Task.Delay(Rest);
        process.Refresh();
        return (process.TotalProcessorTime - before) / Rest;
    }

    private static void Follow(ISiloBuilder builder, Deliveries deliveries)
    {
        builder.Services.AddSingleton(deliveries);
        builder.Services.AddProjection<NoProjection>(NoProjection.Name);
        builder.AddWalStreams(NoProjection.Name);
    }

    private static async Task CommitAsync(ICommitStore store, int index)
    {
        var walEvent = Event(index);
        await store.CommitAsync(
            new()
            {
                Key = new(walEvent.Subject),
                ExpectedVersion = 0,
                CommitId = walEvent.CommitId,
                State = Data.Utf8,
                Event = walEvent,
            }
        );
    }

    private static WalEvent Event(int index) =>
        new()
        {
            Subject = $"{BenchmarkSilo.Realm}/D{index}",
            Type = "concord.policy.endorse",
            Realm = BenchmarkSilo.Realm,
            Time = DateTimeOffset.UnixEpoch.AddSeconds(index),
            Version = 1,
            Origin = "benchmark",
            CommitId = Guid.NewGuid(),
            Prev = "",
            Hash = new('0', 64),
            Data = Data,
        };
}
