using System.Text;
using Concord.Testing;
using Concord.Wal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using Xunit;

namespace Concord.Silo.Migration.Tests;

/// <summary>The command as it stands, on the embedded store that it opens itself; then a silo on the same store.</summary>
[NeedsServers]
[Collection(SourceRedisCollection.Name)]
public sealed class EmbeddedScenarios(SourceRedis redis) : IAsyncLifetime
{
    private const int Entries = 20_000;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("concord-migrated-");
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public ValueTask InitializeAsync() => SourceRedis.IsInstalled ? new(redis.ClearAsync()) : ValueTask.CompletedTask;

    [RedisFact]
    public async Task A_long_list_is_stopped_completed_verified_and_deleted()
    {
        Push("wal:orders", Entries);
        await using (var target = await TargetHost.OpenAsync(["--Storage:DataDirectory", _data.FullName], default))
        {
            using var stop = new CancellationTokenSource();
            var store = new HookedStore(target.Store);
            store.At(Entries / 3, stop.Cancel);
            Assert.Equal(1, await RunAsync((_, _) => Task.FromResult(new MigrationTarget(store, target.Wal, target.Archive)), stop.Token));
        }

        Assert.Equal(0, await RunAsync());
        Assert.Contains("20,000 entries: 20,000 decoded, 0 set aside", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(Entries, redis.Database.ListLength("wal:orders"));

        Assert.Equal(0, await RunAsync("--delete-source"));
        Assert.False(redis.Database.KeyExists("wal:orders"));
    }

    [RedisFact]
    public async Task A_silo_on_the_store_archives_what_was_migrated_and_finds_it_by_type_without_dead_letters()
    {
        Push("wal:orders", 300);
        redis.Database.ListLeftPush("wal:orders", "not JSON");
        Assert.Equal(2, await RunAsync());

        using (var host = await StartSiloAsync())
        {
            var log = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IWalGrain>(0);
            var last = (await log.GetStatusAsync()).Partitions.Single(partition => partition.LastId is not null);
            foreach (var projection in ProjectionNames.All)
                await log.WaitForAsync(projection, new(last.Partition, last.LastId!.Value), TimeSpan.FromSeconds(20));

            var status = await log.GetStatusAsync();
            Assert.All(
                status.Partitions.SelectMany(partition => partition.Projections),
                projection => Assert.Equal((0, 0), (projection.DeadLetters, projection.Lag))
            );
            Assert.Equal(100, (
                    await log.QueryEventsAsync(
                        new()
                        {
                            Realm = "motor-fr",
                            Type = "concord.migrated.kind-1",
                            Limit = 500,
                        }
                    )
                ).Items.Length);
            Assert.Single(
                (
                    await log.QueryEventsAsync(
                        new()
                        {
                            Realm = "motor-fr",
                            Type = "undecodable",
                            Limit = 500,
                        }
                    )
                ).Items
            );
            await host.StopAsync();
        }

        Assert.Equal(2, await RunAsync("--verify-only"));
    }

    [RedisFact]
    public async Task A_store_that_another_process_has_open_is_told_and_nothing_is_done()
    {
        Push("wal:orders", 3);
        await using var other = await TargetHost.OpenAsync(["--Storage:DataDirectory", _data.FullName], default);

        Assert.Equal(1, await RunAsync());

        Assert.Contains("is in use by another process", _error.ToString(), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task A_setting_that_does_not_do_is_told_with_its_key()
    {
        Push("wal:orders", 3);

        Assert.Equal(1, await RunAsync("--Storage:Provider", "Nonsense"));

        Assert.Contains("migrate-wal: Storage:Provider must be", _error.ToString(), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task A_dry_run_does_not_even_make_a_store()
    {
        Push("wal:orders", 3);

        Assert.Equal(0, await RunAsync("--dry-run"));

        Assert.Empty(_data.GetFileSystemInfos());
    }

    public ValueTask DisposeAsync()
    {
        _data.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private void Push(string key, int count) =>
        redis.Database.ListLeftPush(
            key,
            [.. Enumerable.Range(1, count).Select(i => (RedisValue)$$"""{"n":{{i}},"kind":"kind-{{i % 3}}"}""")]
        );

    private Task<int> RunAsync(params string[] args) => RunAsync(TargetHost.OpenAsync, default, args);

    private async Task<int> RunAsync(
        Func<string[], CancellationToken, Task<MigrationTarget>> open,
        CancellationToken cancellationToken,
        params string[] args
    )
    {
        await using var output = new StringWriter(_output.Clear());
        await using var error = new StringWriter(_error.Clear());
        string[] usual =
        [
            "--source",
            redis.Address,
            "--keys",
            "wal:{name}",
            "--realm",
            "motor-fr",
            "--map",
            "type=kind",
            "--Storage:DataDirectory",
            _data.FullName,
        ];
        return await MigrateWalCommand
            .Create(interactive: false, open, TimeProvider.System)
            .RunAsync([.. usual, .. args], output, error, cancellationToken);
    }

    private async Task<IHost> StartSiloAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([
            KeyValuePair.Create("Storage:DataDirectory", (string?)_data.FullName),
            KeyValuePair.Create("Cluster:SiloPort", (string?)"0"),
            KeyValuePair.Create("Cluster:GatewayPort", (string?)"0"),
        ]);
        builder.UseConcordSilo();
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
