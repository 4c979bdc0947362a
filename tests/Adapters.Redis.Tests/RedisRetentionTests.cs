using System.Diagnostics.Metrics;
using Concord.Configuration;
using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Concord.Silo;
using Concord.Silo.Telemetry;
using Concord.Silo.Wal;
using Concord.Testing;
using Concord.Timeline;
using Concord.Wal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>Room in Redis: what is trimmed, what never is, and what happens when it runs out.</summary>
[NeedsServers]
public sealed class RedisRetentionTests
{
    private static readonly EntityKey Key = Events.KeyIn(0, 1);

    [Fact]
    public async Task Nothing_that_a_stalled_projection_needs_is_trimmed_under_heavy_writes()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString, partitions: 1);
        foreach (var projection in ProjectionNames.All)
            await storage.Log.EnsureGroupAsync(projection);
        var first = await WriteAsync(storage, from: 0, count: 2_000);
        await AcknowledgeAllAsync(storage, ProjectionNames.Archive);
        await AcknowledgeAllAsync(storage, ProjectionNames.Graph);
        var begun = await storage.Log.ReadGroupAsync(ProjectionNames.Policies, 0, null, 10);
        await storage.Log.AcknowledgeAsync(ProjectionNames.Policies, 0, [.. begun.Take(5).Select(entry => entry.Position.Entry)]);

        storage.Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(5, await TrimAsync(storage, ("Storage:Retention", "0.00:00:00"), ("Storage:MaxLogBytes", "1048576")));
        Assert.Equal(first.Skip(5), (await ReadAllAsync(storage)).Select(entry => entry.Position.Entry));
        Assert.Equal(
            first.Skip(5).Take(100),
            (await storage.Log.ReadGroupAsync(ProjectionNames.Policies, 0, null, 100)).Select(entry => entry.Position.Entry)
        );
    }

    [Fact]
    public async Task A_wal_over_its_size_limit_is_trimmed_before_its_retention()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString, partitions: 1);
        await storage.Log.EnsureGroupAsync(ProjectionNames.Archive);
        for (var round = 0; round < 20; round++)
        {
            await WriteAsync(storage, from: 400 * round, count: 400);
            storage.Time.Advance(TimeSpan.FromMinutes(1));
        }

        await AcknowledgeAllAsync(storage, ProjectionNames.Archive);
        Assert.True((await storage.Log.DescribeAsync())[0].Bytes > 2 << 20);

        using var shown = new MeterReader(storage.Services.GetRequiredService<IMeterFactory>());
        var removed = 0L;
        for (var round = 0; round < 5; round++)
            removed += await TrimAsync(storage, ("Storage:MaxLogBytes", "1048576"));

        var left = (await storage.Log.DescribeAsync())[0];
        Assert.InRange(left.Bytes!.Value, 512 << 10, (1 << 20) + (64 << 10));
        Assert.Equal(8_000 - removed, left.Length);
        Assert.True(shown.Value("concord.wal.trims", "limit=size") >= 1, "No look at the partition was told as one that kept to the size.");
        Assert.Equal(removed, shown.Value("concord.wal.trimmed"));
    }

    [Fact]
    public async Task An_abandoned_group_is_logged_and_dropped_so_that_memory_stays_bounded()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString, partitions: 1);
        await storage.Log.EnsureGroupAsync(ProjectionNames.Archive);
        await server.CliAsync("XGROUP", "CREATE", "concord:{p00}:wal", "billing", "0");
        await WriteAsync(storage, from: 0, count: 500);
        await AcknowledgeAllAsync(storage, ProjectionNames.Archive);
        using var watch = new DeadGroupMonitor(
            storage.Log,
            Settings(("Storage:DeadGroups:After", "01:00:00"), ("Storage:DeadGroups:Drop", "true")),
            storage.Time,
            LoggerFactory.Create(logging => logging.AddProvider(storage.Lines)).CreateLogger<DeadGroupMonitor>()
        );

        await watch.FindDeadGroupsAsync(default);
        Assert.Equal(0, await storage.Log.TrimAsync(0, EntryId.Max));
        storage.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["billing"], await watch.FindDeadGroupsAsync(default));

        Assert.Contains(
            storage.Lines.At(LogLevel.Error),
            line =>
                line.StartsWith("Group billing acknowledged nothing for 01:00:00 and was dropped with 500 events", StringComparison.Ordinal)
        );
        Assert.Equal(500, await storage.Log.TrimAsync(0, EntryId.Max));
    }

    [Fact]
    public async Task Writes_are_refused_before_Redis_is_full_and_go_on_when_there_is_room()
    {
        await using var server = await RedisServer.StartAsync("maxmemory 24mb");
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString, partitions: 1);
        await storage.Log.EnsureGroupAsync(ProjectionNames.Archive);
        var state = new string('s', 50_000);

        var written = 0;
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
        {
            for (; ; written++)
                await storage.Store.CommitAsync(Events.Commit(new($"motor-fr/P{written}"), 0, state));
        });
        Assert.Matches("of its maxmemory|has reached its maxmemory", refused.Message);
        Assert.Equal(written, (await ReadAllAsync(storage)).Count);
        Assert.Null(await storage.Store.ReadAsync(new($"motor-fr/P{written}")));
        Assert.Equal(1, (await storage.Store.ReadAsync(new("motor-fr/P0")))!.Version);

        await server.CliAsync("CONFIG", "SET", "maxmemory", "200mb");
        var result = await Polling.RetryAsync(() => storage.Store.CommitAsync(Events.Commit(new($"motor-fr/P{written}"), 0, state)));
        Assert.Equal(CommitOutcome.Committed, result.Outcome);
    }

    [Fact]
    public async Task Low_memory_is_logged_before_it_is_full()
    {
        await using var server = await RedisServer.StartAsync("maxmemory 100mb");
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString, partitions: 1);
        var facts = await storage.Redis.Guard.InspectAsync();
        var memory = storage.Redis.Memory;

        memory.Observe(facts.Select(server => server with { UsedMemory = 81L << 20, MaxMemory = 100L << 20 }));
        await storage.Store.CommitAsync(Events.Commit(Key, 0));
        memory.Observe(facts.Select(server => server with { UsedMemory = 96L << 20, MaxMemory = 100L << 20 }));
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.Store.CommitAsync(Events.Commit(Key, 1)));
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.Store.CheckAsync());
        Assert.Equal(1, (await storage.Store.ReadAsync(Key))!.Version);
        memory.Observe(facts);
        await storage.Store.CommitAsync(Events.Commit(Key, 1));

        Assert.Single(storage.Lines.At(LogLevel.Warning), line => line.StartsWith("Redis uses 81", StringComparison.Ordinal));
        Assert.Single(storage.Lines.At(LogLevel.Error), line => line.StartsWith("Redis uses 96", StringComparison.Ordinal));
    }

    private static async Task<List<EntryId>> WriteAsync(RedisUnderTest storage, int from, int count)
    {
        var results = await Task.WhenAll(
            Enumerable.Range(from, count).Select(i => storage.Store.CommitAsync(Events.Commit(new($"motor-fr/P{i}"), 0)).AsTask())
        );
        return [.. results.Select(result => result.Position.Entry)];
    }

    private static ValueTask<IReadOnlyList<WalEntry>> ReadAllAsync(RedisUnderTest storage) =>
        storage.Log.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, int.MaxValue);

    private static async Task AcknowledgeAllAsync(RedisUnderTest storage, string group)
    {
        while (await storage.Log.ReadGroupAsync(group, 0, null, 1_000) is { Count: > 0 } entries)
            await storage.Log.AcknowledgeAsync(group, 0, [.. entries.Select(entry => entry.Position.Entry)]);
    }

    private static async Task<long> TrimAsync(RedisUnderTest storage, params (string, string)[] settings)
    {
        using var watch = new StoreSampler(storage.Store, storage.Log, storage.Controls, storage.Time, NullLogger<StoreSampler>.Instance);
        var instruments = new WalInstruments(storage.Services.GetRequiredService<IMeterFactory>(), watch);
        using var retention = new WalRetention(
            storage.Log,
            Settings(settings),
            instruments,
            storage.Time,
            NullLogger<WalRetention>.Instance
        );
        return await retention.TrimAsync(default);
    }

    private static IOptions<StorageOptions> Settings(params (string Key, string Value)[] settings)
    {
        var builder = BoundOptions.Builder(settings!);
        return Options.Create(
            builder.Services.BindConcordOptions<StorageOptions, StorageOptionsValidator>(builder.Configuration, StorageOptions.Section)
        );
    }
}
