using System.Globalization;
using Concord.Adapters.ArangoDb;
using Concord.Adapters.Sqlite;
using Concord.ArangoDb.StandIn;
using Concord.Conformance;
using Concord.Ports;
using Concord.Projections;
using Concord.Silo.Streaming;
using Concord.Testing;
using Concord.Timeline;
using Concord.Values;
using Concord.Wal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;

namespace Concord.Adapters.Redis.Tests;

/// <summary>Silos on a Redis that may lose its end, with the archive in a file or on ArangoDB, and one policy that is written.</summary>
internal sealed class LossUnderTest : IAsyncDisposable
{
    public static readonly EntityKey Key = new("motor-fr/A1");

    public static readonly int Partition = Key.PartitionOf(4);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("concord-loss-");
    private readonly ArangoServer? _arango;
    private InProcessTestCluster? _cluster;

    private LossUnderTest(RedisServer redis, ArangoServer? arango) => (Redis, _arango) = (redis, arango);

    public RedisServer Redis { get; }

    public LogLines Lines { get; } = new();

    public ICommitStore Store => Services.GetRequiredService<ICommitStore>();

    public IWriteAheadLog Log => Services.GetRequiredService<IWriteAheadLog>();

    public IArchiveStore Archive => Services.GetRequiredService<IArchiveStore>();

    private IServiceProvider Services => _cluster!.Silos[0].ServiceProvider;

    private IProjectionGrain Grain =>
        _cluster!.Client.GetGrain<IProjectionGrain>(ProjectionStreams.KeyOf(ProjectionNames.Archive, Partition));

    /// <summary>With a file one silo, with ArangoDB two.</summary>
    public static async Task<LossUnderTest> StartAsync(bool arango)
    {
        var system = new LossUnderTest(
            await RedisServer.StartAsync("appendfsync everysec"),
            arango ? await ArangoServer.StartAsync() : null
        );
        await system.StartAgainAsync();
        return system;
    }

    public async Task RestartAsync()
    {
        await _cluster!.DisposeAsync();
        await StartAgainAsync();
    }

    /// <summary>
    /// One more transaction of the policy, as its grain would append it: repeated until Redis is there, and decided anew after a conflict.
    /// </summary>
    public async Task<WalEntry> WriteAsync()
    {
        var id = Guid.NewGuid();
        while (true)
        {
            var (result, written) = await Polling.RetryAsync(() => AppendAsync(id));
            if (result.Outcome == CommitOutcome.Committed)
                return new(result.Position, written);
        }
    }

    public Task PassedAsync(WalEntry entry) =>
        SignalWait.For(
            Grain.PassedAsync(entry.Position.Entry, WalCluster.Patience, TimeProvider.System),
            $"the archive to pass {entry.Position}"
        );

    /// <summary>Pauses the archive, once it has nothing under way.</summary>
    public Task PauseAsync() => Grain.SetPausedAsync("The test has paused it.");

    public async Task ResumeAsync()
    {
        await Grain.SetPausedAsync(null);
        await Grain.TakeHandedBackAsync();
    }

    /// <summary>A reader has taken so many entries that are not acknowledged: they are on their way to the archive.</summary>
    public Task HeldAsync(int entries) =>
        Polling.UntilAsync(
            async () =>
                (await Log.DescribeAsync())[Partition].Groups.Single(group => group.Group == ProjectionNames.Archive).Pending == entries,
            $"{entries} entries to be read by the archive"
        );

    /// <summary>
    /// Takes so many commits, with all that was written after them, from Redis; completes when a silo has seen that it was restarted.
    /// </summary>
    public async Task LoseAsync(int commits)
    {
        var before = await GenerationAsync();
        await LostWrites.LoseAsync(Redis, commits);
        await Polling.UntilAsync(async () => await GenerationAsync() > before, "a silo to see that Redis was restarted");

        // The note is in Redis itself, and what a silo has heard may be older than that.
        async Task<long> GenerationAsync() =>
            long.Parse(await Redis.CliAsync("HGET", $"concord:{{p{Partition:00}}}:recovery", "generation"), CultureInfo.InvariantCulture);
    }

    public async Task<IReadOnlyList<WalEntry>> ReadLogAsync() => await Log.ReadRangeAsync(Partition, EntryId.Zero, EntryId.Max, 1_000);

    public async Task<IReadOnlyList<WalEntry>> ReadArchiveAsync() => await Archive.ReadEntityAsync(Key, 0, 1_000);

    public async ValueTask DisposeAsync()
    {
        await _cluster!.DisposeAsync();
        if (_arango is not null)
            await _arango.DisposeAsync();
        await Redis.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task StartAgainAsync()
    {
        var builder = new InProcessTestClusterBuilder((short)(_arango is null ? 1 : 2));
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSiloHost(
            (_, host) =>
                host.Configuration.AddInMemoryCollection([
                    new("Storage:Partitions", "4"),
                    new("Storage:Redis:ConnectionString", Redis.ConnectionString),
                    new("Storage:DataDirectory", _directory.FullName),
                    .. _arango is null
                        ? []
                        : ReadModelServers
                            .Settings(_arango, "concord")
                            .Select(static setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2)),
                ])
        );
        builder.ConfigureSilo(
            (_, silo) =>
            {
                silo.Services.AddLogging(logging => logging.AddProvider(Lines)).AddRedisStorage();
                if (_arango is null)
                    silo.Services.AddSqliteReadModels();
                else
                    silo.Services.AddArangoReadModels();
                silo.Services.AddProjection<ArchiveProjection>(ProjectionNames.Archive);
                silo.AddWalStreams(ProjectionNames.Archive);
            }
        );
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    private async ValueTask<(CommitResult Result, WalEvent Event)> AppendAsync(Guid id)
    {
        var timeline = EntityTimeline.Decode(Key, await Store.ReadAsync(Key));
        var commit = timeline.Append(
            new()
            {
                Type = "endorse",
                EffectiveDate = new(2026, 1, 1),
                CommitId = id,
                Actor = "test",
                Origin = "test",
                Changes = CanonicalJson.EmptyObject,
            },
            TimeProvider.System.GetUtcNow(),
            traceParent: null
        );
        return (await Store.CommitAsync(commit), commit.Event);
    }
}
