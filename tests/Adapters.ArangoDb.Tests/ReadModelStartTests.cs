using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Concord.Testing;
using Concord.Timeline;
using Concord.Wal;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>Archive and lists on ArangoDB when silos start: whose they are, and what happens while the server is away.</summary>
[NeedsServers]
public sealed class ReadModelStartTests
{
    private static readonly (string, string) Impatient = ("Storage:Redis:StartTimeout", "00:00:00");

    [Fact]
    public async Task Silos_that_start_at_the_same_time_make_one_store()
    {
        await using var servers = await ReadModelServers.StartAsync();
        var silos = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => servers.OpenAsync()));

        Assert.Single(silos.Select(static silo => silo.Store.Info.StoreId).Distinct());
        var entry = new WalEntry(new(0, new(100, 0)), Events.Of(new("motor-fr/A"), 1));
        await silos[0].Archive.AppendAsync([entry]);
        foreach (var silo in silos)
            Assert.Equal([entry], await silo.Archive.ReadEntityAsync(new("motor-fr/A"), 0, 10));
        foreach (var silo in silos)
            await silo.DisposeAsync();
    }

    [Fact]
    public async Task A_Redis_that_holds_another_store_is_refused_and_so_is_an_empty_one()
    {
        await using var servers = await ReadModelServers.StartAsync();
        var first = await servers.OpenAsync();
        var followed = first.Store.Info.StoreId;
        await first.DisposeAsync();

        await servers.Redis.CliAsync("FLUSHALL");
        var emptied = await Assert.ThrowsAsync<StorageUnavailableException>(() => servers.OpenAsync());
        var place = $"the archive in ArangoDB ({servers.Arango.Url.GetLeftPart(UriPartial.Authority)}, database {servers.Database})";
        Assert.Contains($"holds no store, but {place} belongs to store {followed}", emptied.Message, StringComparison.Ordinal);
        Assert.EndsWith("To begin a new store, name another Graph:ArangoDb:Database.", emptied.Message, StringComparison.Ordinal);
        Assert.Equal("0", await servers.Redis.CliAsync("DBSIZE"));

        await using var other = await servers.OpenAsync(("Graph:ArangoDb:Database", "another"));
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => servers.OpenAsync());
        Assert.Contains($"holds store {other.Store.Info.StoreId}, but the archive in ArangoDB", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Archive_and_lists_of_another_store_are_left_unchanged()
    {
        await using var servers = await ReadModelServers.StartAsync();
        await using var silo = await servers.OpenAsync();
        await silo.Archive.ReadNewestIdsAsync(4);
        servers.Arango.Execute(servers.Database, "UPDATE { _key: \"store\", store: \"another\" } IN concord_read_models");
        await servers.Arango.StopEndpointAsync(0);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await silo.Archive.ReadNewestIdsAsync(4));
        await servers.Arango.StartEndpointAsync(0);

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await silo.Archive.AppendAsync([new(new(0, new(1, 0)), Events.Of(new("a/b"), 1))])
        );
        Assert.Contains("follows store another", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, servers.Arango.Execute(servers.Database, "RETURN LENGTH(concord_archive)")[0].GetInt32());
    }

    [Fact]
    public async Task A_new_store_is_not_created_while_the_archive_cannot_be_asked()
    {
        await using var servers = await ReadModelServers.StartAsync();
        await servers.Arango.StopEndpointAsync(0);
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => servers.OpenAsync(Impatient));
        Assert.Contains(
            "holds no store, and whether one was lost is unknown while the archive in ArangoDB",
            refused.Message,
            StringComparison.Ordinal
        );
        Assert.Equal("0", await servers.Redis.CliAsync("DBSIZE"));

        // A start waits on its thread.
        var opening = Task.Run(() => servers.OpenAsync());
        await servers.Arango.StartEndpointAsync(0);
        await (await opening).DisposeAsync();
    }

    [Fact]
    public async Task While_ArangoDB_is_away_a_Redis_that_has_not_been_restarted_serves_and_silos_start()
    {
        await using var servers = await ReadModelServers.StartAsync();
        await using var first = await servers.OpenAsync();
        await first.Log.EnsureGroupAsync("archive");
        await first.Store.CommitAsync(Events.Commit(new("motor-fr/A"), 0));
        await servers.Arango.StopEndpointAsync(0);

        await using var second = await servers.OpenAsync(Impatient);
        await second.Log.EnsureGroupAsync("archive");
        Assert.Equal(CommitOutcome.Committed, (await second.Store.CommitAsync(Events.Commit(new("motor-fr/A"), 1))).Outcome);
        await second.Store.CheckAsync();
        Assert.Contains(
            second.Lines.At(LogLevel.Warning),
            static line => line.StartsWith("Redis is used without comparing it with the archive", StringComparison.Ordinal)
        );
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await second.Archive.QueryAsync(new() { Limit = 10 }));
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await second.Index.QueryRealmsAsync(null, 10));

        await servers.Arango.StartEndpointAsync(0);
        var partition = new EntityKey("motor-fr/A").PartitionOf(4);
        var logged = await second.Log.ReadRangeAsync(partition, EntryId.Zero, EntryId.Max, 10);
        await second.Archive.AppendAsync(logged);
        Assert.Equal(logged, await first.Archive.ReadEntityAsync(new("motor-fr/A"), 0, 10));
    }

    [Fact]
    public async Task A_Redis_that_was_restarted_waits_for_the_archive_before_it_takes_changes()
    {
        await using var servers = await ReadModelServers.StartAsync();
        await using var silo = await servers.OpenAsync();
        await silo.Store.CommitAsync(Events.Commit(new("motor-fr/A"), 0));
        await servers.Arango.StopEndpointAsync(0);
        await servers.Redis.KillAsync();
        await servers.Redis.RestartAsync();

        await Polling.UntilAsync(
            async () =>
                (
                    await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
                        await silo.Store.CommitAsync(Events.Commit(new("motor-fr/A"), 1))
                    )
                ).Message.StartsWith(
                    "Redis was restarted or is used for the first time, and only the archive shows",
                    StringComparison.Ordinal
                ),
            "commits to be refused because of the archive"
        );
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await silo.Store.CheckAsync());
        Assert.Equal(1, (await silo.Store.ReadAsync(new("motor-fr/A")))!.Version);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => servers.OpenAsync(Impatient));

        await servers.Arango.StartEndpointAsync(0);
        var result = await Polling.RetryAsync(() => silo.Store.CommitAsync(Events.Commit(new("motor-fr/A"), 1)));
        Assert.Equal((CommitOutcome.Committed, 2L), (result.Outcome, result.Version));
    }
}
