using Concord.Adapters.Sqlite;
using Concord.Conformance;
using Concord.Ports;
using Concord.Projections;
using Concord.Silo.Streaming;
using Concord.Testing;
using Concord.Timeline;
using Concord.Wal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>From the commit through Redis Streams and Orleans' streams to the projections, on a real server.</summary>
[NeedsServers]
public sealed class RedisDeliveryTests : IAsyncLifetime
{
    private readonly ProbeRecorder _probe = new();
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("concord-tests-");
    private RedisServer _server = null!;
    private InProcessTestCluster _silo = null!;

    private ICommitStore Store => Service<ICommitStore>();

    private IWriteAheadLog Log => Service<IWriteAheadLog>();

    [Fact]
    public async Task One_corrupt_entry_among_a_thousand_is_set_aside_and_the_others_are_delivered()
    {
        var partition = new EntityKey("motor-fr/P0").PartitionOf(4);
        var newest = (await Store.CommitManyAsync(1, 500))[0];
        await _server.CliAsync(
            "XADD",
            $"concord:{{p{partition:00}}}:wal",
            "*",
            "subject",
            "motor-fr/P0",
            "version",
            "many",
            "data",
            "\"\\xff\\x00"
        );
        newest = (await Store.CommitManyAsync(1, 499, from: 501))[0];

        await PassedAsync(ProbeProjection.Name, newest);
        await PassedAsync(ProjectionNames.Archive, newest);

        Assert.Equal(Enumerable.Range(1, 999).Select(version => (long)version), _probe.Taken.Select(entry => entry.Event.Version));
        var letters = (await Log.ReadDeadLettersAsync(ProjectionNames.Archive, 10, null)).Items;
        var letter = Assert.Single(letters);
        Assert.Equal("concord.undecodable", letter.Entry.Event.Type);
        Assert.Contains("cannot be read as an event", letter.Error, StringComparison.Ordinal);
        Assert.Equal(letter.Entry.Position, (await Log.FindDeadLetterAsync(ProbeProjection.Name, letter.Entry.Position))!.Entry.Position);
        await UntilAcknowledgedAsync(partition);
    }

    [Fact]
    public async Task A_handler_that_is_slower_than_any_timeout_gets_everything_and_in_order()
    {
        // The stream runtime gives a delivery up after its response timeout, here one second, and sends it again while the first is still
        // at work.
        var slow = 3;
        _probe.OnApply = async (_, cancellationToken) =>
        {
            if (Interlocked.Decrement(ref slow) >= 0)
                await Task.Delay(TimeSpan.FromSeconds(2.5), cancellationToken);
        };

        var newest = (await Store.CommitManyAsync(1, 300))[0];
        await _probe.WaitUntilAsync(taken => taken.Select(entry => entry.Event.Version).Distinct().Count() == 300, "300 events");

        var firsts = _probe.Taken.Select(entry => entry.Event.Version).Distinct().ToList();
        Assert.Equal(firsts.Order(), firsts);
        await PassedAsync(ProbeProjection.Name, newest);
        Assert.Empty((await Log.ReadDeadLettersAsync(ProbeProjection.Name, 10, null)).Items);
    }

    [Fact]
    public async Task Deliveries_go_on_after_Redis_was_killed()
    {
        var first = await Store.CommitManyAsync(4, 25);
        foreach (var position in first)
            await PassedAsync(ProbeProjection.Name, position);

        await _server.KillAsync();
        await _server.RestartAsync();
        var newest = await Polling.RetryAsync(async () => await Store.CommitAsync("motor-fr/P0", 26));

        await PassedAsync(ProbeProjection.Name, newest);
        Assert.Equal(101, _probe.Taken.Select(entry => entry.Event.EventId).Distinct().Count());
    }

    [Fact]
    public async Task Entries_delivered_before_a_crash_come_first_after_the_restart()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _probe.OnApply = async (_, cancellationToken) =>
        {
            entered.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        };
        var newest = (await Store.CommitManyAsync(1, 100))[0];
        await SignalWait.For(entered.Task, "the first delivery");

        await _silo.DisposeAsync();
        _probe.OnApply = null;
        await StartAsync();

        await PassedAsync(ProbeProjection.Name, newest);
        Assert.Equal(Enumerable.Range(1, 100).Select(version => (long)version), _probe.Taken.Select(entry => entry.Event.Version));
    }

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _server.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private async Task StartAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSiloHost(
            (_, host) =>
                host.Configuration.AddInMemoryCollection([
                    new("Storage:DataDirectory", _data.FullName),
                    new("Storage:Partitions", "4"),
                    new("Storage:Redis:ConnectionString", _server.ConnectionString),
                    new("Storage:Redis:Timeout", "00:00:01"),
                ])
        );
        builder.ConfigureSilo(
            (_, silo) =>
            {
                silo.Services.AddRedisStorage().AddSqliteReadModels();
                silo.Services.AddSingleton(_probe);
                silo.Services.AddProjection<ArchiveProjection>(ProjectionNames.Archive);
                silo.Services.AddProjection<ProbeProjection>(ProbeProjection.Name);
                silo.Services.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(1));
                silo.AddWalStreams(ProjectionNames.Archive);
                silo.AddWalStreams(ProbeProjection.Name);
            }
        );
        _silo = builder.Build();
        await _silo.DeployAsync();
    }

    private T Service<T>()
        where T : notnull => _silo.Silos[0].ServiceProvider.GetRequiredService<T>();

    private Task PassedAsync(string projection, WalPosition position) =>
        SignalWait.For(
            _silo
                .Client.GetGrain<IProjectionGrain>(ProjectionStreams.KeyOf(projection, position.Partition))
                .PassedAsync(position.Entry, WalCluster.Patience, TimeProvider.System),
            $"{projection} to pass {position}"
        );

    private async Task UntilAcknowledgedAsync(int partition) =>
        await Polling.UntilAsync(
            async () => (await Log.DescribeAsync())[partition].Groups.All(group => group.Lag == 0),
            "every entry to be acknowledged"
        );
}
