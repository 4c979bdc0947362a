using System.Collections.Concurrent;
using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Concord.Testing;
using Concord.Timeline;
using Concord.Wal;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>
/// A primary that dies, and a replica that Sentinels put in its place. Replication is asynchronous: what the replica did not have is lost,
/// and must be told.
/// </summary>
[NeedsServers]
public sealed class SentinelTests
{
    private static readonly (string, string) Impatient = ("Storage:Redis:Timeout", "00:00:01");

    [Fact]
    public async Task After_a_failover_everything_that_the_replica_had_is_there_and_writing_goes_on()
    {
        await using var group = await RedisSentinels.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(group.ConnectionString, settings: Impatient);
        await using (var load = new CommitLoad(storage, writers: 8))
        {
            await load.UntilAsync(200);
            await load.StopAsync();
            await group.UntilReplicatedAsync();

            await group.Primary.KillAsync();
            await group.UntilFailedOverAsync();
            await Polling.RetryAsync(() => storage.Store.CommitAsync(Events.Commit(new("motor-fr/after"), 0)));
            await load.AssertEachOnceAsync();
        }

        Assert.DoesNotContain(storage.Lines.At(LogLevel.Critical), line => line.Contains("has lost the end", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failover_to_an_emptied_replica_is_not_served_as_an_empty_store()
    {
        await using var group = await RedisSentinels.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(group.ConnectionString, settings: Impatient);
        var key = new EntityKey("motor-fr/A1");
        await storage.Store.CommitAsync(Events.Commit(key, 0));
        await group.UntilReplicatedAsync();
        await group.Replica.CliAsync("CONFIG", "SET", "replica-read-only", "no");
        await group.Replica.CliAsync("FLUSHALL");

        await group.Primary.KillAsync();
        await group.UntilFailedOverAsync();

        foreach (
            var use in (Func<Task>[])
                [
                    async () => await storage.Store.ReadAsync(key),
                    async () => await storage.Store.CommitAsync(Events.Commit(key, 1)),
                    async () => await storage.Log.DescribeAsync(),
                ]
        )
        {
            await Polling.UntilAsync(
                async () =>
                    (await Assert.ThrowsAsync<StorageUnavailableException>(use)).Message.Contains(
                        "no longer holds this store",
                        StringComparison.Ordinal
                    ),
                "the loss of the store to be told"
            );
        }

        Assert.Equal("0", await group.Replica.CliAsync("DBSIZE"));
    }

    [Fact]
    public async Task A_failover_under_load_keeps_one_history_and_reports_every_loss()
    {
        await using var group = await RedisSentinels.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(group.ConnectionString, settings: Impatient);
        var acknowledged = new ConcurrentDictionary<Guid, bool>();
        using var stopping = new CancellationTokenSource();
        var writers = Enumerable
            .Range(0, 8)
            .Select(number => Task.Run(() => WriteAsync(storage, new($"motor-fr/L{number}"), acknowledged, stopping.Token)))
            .ToArray();
        await Polling.UntilAsync(() => Task.FromResult(acknowledged.Count >= 200), "200 commits");

        await group.Primary.KillAsync();
        await group.UntilFailedOverAsync();
        var before = acknowledged.Count;
        await Polling.UntilAsync(() => Task.FromResult(acknowledged.Count >= before + 200), "200 commits on the new primary");
        await stopping.CancelAsync();
        await SignalWait.For(Task.WhenAll(writers), "the writers to end");

        var stored = new HashSet<Guid>();
        for (var partition = 0; partition < storage.Log.Partitions; partition++)
        {
            foreach (
                var events in (await storage.Log.ReadRangeAsync(partition, EntryId.Zero, EntryId.Max, int.MaxValue))
                    .Select(entry => entry.Event)
                    .GroupBy(e => e.Subject)
            )
            {
                Assert.Equal(Enumerable.Range(1, events.Count()).Select(version => (long)version), events.Select(e => e.Version));
                Assert.Equal(events.Last().CommitId, (await storage.Store.ReadAsync(new(events.Key)))!.CommitId);
                Assert.All(events, e => Assert.True(stored.Add(e.CommitId)));
            }
        }

        var lost = acknowledged.Keys.Count(id => !stored.Contains(id));
        var told = storage.Lines.At(LogLevel.Critical).Any(line => line.Contains("has lost the end", StringComparison.Ordinal));
        Assert.True(lost == 0 || told, $"{lost} acknowledged commits are gone, and nobody was told.");
    }

    /// <summary>
    /// Commits version after version, looks again after a conflict, and repeats under the same id what has no outcome yet, as a grain does.
    /// </summary>
    private static async Task WriteAsync(
        RedisUnderTest storage,
        EntityKey key,
        ConcurrentDictionary<Guid, bool> acknowledged,
        CancellationToken stopping
    )
    {
        while (!stopping.IsCancellationRequested)
        {
            var expected = await Polling.RetryAsync(async () => (await storage.Store.ReadAsync(key))?.Version ?? 0);
            var commit = Events.Commit(key, expected);
            var result = await Polling.RetryAsync(() => storage.Store.CommitAsync(commit));
            if (result.Outcome == CommitOutcome.Committed)
                acknowledged[commit.CommitId] = true;
        }
    }
}
