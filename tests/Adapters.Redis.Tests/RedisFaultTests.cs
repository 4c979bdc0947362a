using System.Collections.Concurrent;
using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Concord.Testing;
using Concord.Timeline;
using Concord.Wal;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>What happens to commits when Redis dies, hangs, forgets or loses its connections. On real servers.</summary>
[NeedsServers]
public sealed class RedisFaultTests
{
    private static readonly (string, string) Impatient = ("Storage:Redis:Timeout", "00:00:01");

    [Fact]
    public async Task A_killed_Redis_that_flushes_always_loses_nothing_that_was_acknowledged()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await using var load = new CommitLoad(storage, writers: 16);

        for (var round = 0; round < 3; round++)
        {
            await load.UntilAsync(500 * (round + 1));
            await server.KillAsync();
            await load.UntilRefusedAsync();
            await server.RestartAsync();
        }

        await load.UntilAsync(2_000);
        await load.StopAsync();
        await load.AssertEachOnceAsync();
    }

    [Fact]
    public async Task While_Redis_hangs_commits_fail_fast_and_afterwards_each_has_one_outcome()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString, settings: Impatient);
        await using var load = new CommitLoad(storage, writers: 16);
        await load.UntilAsync(300);

        server.Suspend();
        await load.UntilRefusedAsync();

        // Not "in time": it is not even asked.
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.Store.ReadAsync(new("motor-fr/A")));
        Assert.Equal("Redis does not answer.", refused.Message);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.Store.CheckAsync());
        server.Resume();

        await load.UntilAsync(load.Acknowledged + 300);
        await load.StopAsync();
        await load.AssertEachOnceAsync();
    }

    [Fact]
    public async Task Cut_connections_and_a_flushed_script_cache_are_survived_under_load()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString, settings: Impatient);
        await using var load = new CommitLoad(storage, writers: 16);
        foreach (
            var disturbance in (string[][])
                [
                    ["SCRIPT", "FLUSH"],
                    ["CLIENT", "KILL", "TYPE", "normal"],
                    ["SCRIPT", "FLUSH"],
                    ["CLIENT", "KILL", "TYPE", "pubsub"],
                ]
        )
        {
            await load.UntilAsync(load.Acknowledged + 200);
            await server.CliAsync(disturbance);
        }

        await load.UntilAsync(load.Acknowledged + 200);
        await load.StopAsync();
        await load.AssertEachOnceAsync();
    }

    [Fact]
    public async Task A_lost_reply_is_resolved_by_commit_id()
    {
        await using var server = await RedisServer.StartAsync();
        await using var proxy = new TcpProxy(server.Port);
        await using var storage = await RedisUnderTest.OpenAsync(proxy.ConnectionString, settings: Impatient);
        var key = new EntityKey("motor-fr/A1");
        await storage.Store.CommitAsync(Events.Commit(key, 0));

        proxy.DropReplies();
        var commit = Events.Commit(key, 1);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.Store.CommitAsync(commit));
        proxy.Cut();

        var again = await Polling.RetryAsync(() => storage.Store.CommitAsync(commit));
        Assert.Equal((CommitOutcome.Committed, 2L), (again.Outcome, again.Version));
        Assert.Equal(
            [1L, 2L],
            (await storage.Log.ReadRangeAsync(key.PartitionOf(4), EntryId.Zero, EntryId.Max, 10)).Select(entry => entry.Event.Version)
        );
    }

    [Fact]
    public async Task Two_stores_that_write_the_same_entity_take_turns_and_never_both_win()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await using var two = await RedisUnderTest.OpenAsync(server.ConnectionString);
        var key = new EntityKey("motor-fr/A1");
        var won = new ConcurrentBag<long>();

        await Task.WhenAll(
            new[] { one.Store, two.Store, one.Store, two.Store }.Select(store =>
                Task.Run(async () =>
                {
                    for (var expected = 0L; expected < 200; )
                    {
                        var result = await store.CommitAsync(Events.Commit(key, expected));
                        if (result.Outcome == CommitOutcome.Committed)
                            won.Add(result.Version);
                        expected = result.Version;
                    }
                })
            )
        );

        Assert.Equal(Enumerable.Range(1, won.Count).Select(version => (long)version), won.Order());
        var entries = await one.Log.ReadRangeAsync(key.PartitionOf(4), EntryId.Zero, EntryId.Max, 1_000);
        Assert.Equal(won.Order(), entries.Select(entry => entry.Event.Version));
    }

    [Fact]
    public async Task An_emptied_Redis_is_never_served_as_empty()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        var key = new EntityKey("motor-fr/A1");
        await storage.Store.CommitAsync(Events.Commit(key, 0));

        await server.CliAsync("FLUSHDB");

        foreach (
            var use in (Func<Task>[])
                [
                    async () => await storage.Store.ReadAsync(key),
                    async () => await storage.Store.ReadManyAsync([key]),
                    async () => await storage.Store.CommitAsync(Events.Commit(key, 1)),
                    async () => await storage.Store.CommitAsync(Events.Commit(new("motor-fr/new"), 0)),
                    async () => await storage.Store.CheckAsync(),
                    storage.RestartAsync,
                ]
        )
        {
            var lost = await Assert.ThrowsAsync<StorageUnavailableException>(use);
            Assert.Matches("no longer holds this store|holds no store", lost.Message);
        }

        Assert.Equal("0", await server.CliAsync("DBSIZE"));
    }
}
