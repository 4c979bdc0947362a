using System.Collections.Immutable;
using System.Globalization;
using Concord.Conformance;
using Concord.Projections;
using Concord.Testing;
using Concord.Wal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>What event feeds ask of Redis, counted by Redis itself.</summary>
[NeedsServers]
public sealed class FeedCostTests
{
    private const int Partitions = 32;
    private const int Feeds = 800;

    [Fact]
    public async Task What_feeds_ask_of_redis_does_not_grow_with_their_number()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString, Partitions);
        using var silo = new SiloStopping();
        var tail = new FeedBuffer(
            storage.Log,
            Options.Create(new EventFeedOptions()),
            TimeProvider.System,
            silo,
            NullLogger<FeedBuffer>.Instance
        );
        var before = await CallsAsync(server);

        // Those who come while a look is under way share the next one. How many looks that makes depends on the scheduler; without sharing
        // it would be one a feed.
        var cursors = await SignalWait.For(
            Task.WhenAll(Enumerable.Range(0, Feeds).Select(_ => tail.NewestAsync(default))),
            "the end of the log"
        );
        await tail.CurrentAsync(default);
        var opened = await CallsAsync(server);
        Assert.InRange(opened - before, Partitions, Feeds / 20 * Partitions);

        var feeds = cursors.Select(cursor => ReadAsync(tail, [.. cursor])).ToList();
        var key = Events.KeyIn(3, Partitions);
        await storage.Store.CommitAsync(Events.Commit(key, 0));
        var pages = await SignalWait.For(Task.WhenAll(feeds), "all feeds to have the event");
        Assert.All(pages, page => Assert.Equal(key.Value, Assert.Single(page.Items).Event.Subject));

        // The commit itself, the read of it, and what the store does by itself meanwhile.
        Assert.InRange(await CallsAsync(server) - opened, 1, 50);
    }

    private static async Task<FeedPage> ReadAsync(FeedBuffer tail, ImmutableArray<EntryId> cursors) =>
        (
            await tail.ReadAsync(
                new()
                {
                    Filter = new() { Limit = 1 },
                    Cursors = cursors,
                    Wait = SignalWait.Limit,
                },
                default
            )
        )!;

    /// <summary>Commands that Redis has carried out, those of scripts included.</summary>
    private static async Task<long> CallsAsync(RedisServer server) =>
        (await server.CliAsync("INFO", "commandstats"))
            .Split('\n')
            .Where(static line => line.StartsWith("cmdstat_", StringComparison.Ordinal))
            .Sum(static line => long.Parse(line.Split("calls=")[1].Split(',')[0], CultureInfo.InvariantCulture));
}
