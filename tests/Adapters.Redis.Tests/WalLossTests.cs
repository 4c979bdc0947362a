using System.Text.RegularExpressions;
using Concord.Conformance;
using Concord.Ports;
using Concord.Testing;
using Concord.Timeline;
using Concord.Values;
using Concord.Wal;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>
/// A Redis that comes back without its newest writes: after a power cut with <c>appendfsync everysec</c>, or a failover to a replica that
/// was behind.
/// </summary>
[NeedsServers]
public sealed class WalLossTests
{
    private static readonly EntityKey Key = new("motor-fr/A1");

    private static readonly int Partition = Key.PartitionOf(4);

    [Fact]
    public async Task Events_in_the_archive_are_restored_before_new_writes()
    {
        await using var server = await RedisServer.StartAsync("appendfsync everysec");
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        var written = await WriteAsync(storage, 10);
        await storage.Archive.AppendAsync(written);

        await LostWrites.LoseAsync(server, commits: 4);
        var next = await CommitAsync(storage);

        Assert.Equal((CommitOutcome.Committed, 11L), (next.Outcome, next.Version));
        var log = await storage.Log.ReadRangeAsync(Partition, EntryId.Zero, EntryId.Max, 100);
        Assert.Equal(written.Select(entry => entry.Event), log.Take(10).Select(entry => entry.Event));
        Assert.True(storage.Store.Generation > 0);
        Assert.Contains(
            storage.Lines.At(LogLevel.Critical),
            line =>
                line.StartsWith(
                    $"Redis has lost the end of partition {Partition} of the WAL: it ends at {written[5].Position.Entry}",
                    StringComparison.Ordinal
                )
        );
        Assert.InRange(PutBack(storage), 1, 4);
    }

    [Fact]
    public async Task Events_missing_from_the_archive_too_are_lost_and_reported()
    {
        await using var server = await RedisServer.StartAsync("appendfsync everysec");
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        var written = await WriteAsync(storage, 10);
        await storage.Archive.AppendAsync([.. written.Take(8)]);

        await LostWrites.LoseAsync(server, commits: 4);
        var next = await CommitAsync(storage);

        Assert.Equal((CommitOutcome.Committed, 9L), (next.Outcome, next.Version));

        // Whoever has seen what is lost, a follower of the feed for one, takes what comes now for something new.
        Assert.True(next.Position.Entry > written[9].Position.Entry);
        Assert.Contains(
            storage.Lines.At(LogLevel.Critical),
            line => line.EndsWith($"and entries up to {written[9].Position.Entry} are known.", StringComparison.Ordinal)
        );
        Assert.InRange(PutBack(storage), 1, 2);
    }

    [Fact]
    public async Task A_loss_while_no_silo_ran_is_found_at_the_next_start()
    {
        await using var server = await RedisServer.StartAsync("appendfsync everysec");
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        var written = await WriteAsync(storage, 5);
        await storage.Archive.AppendAsync(written);

        await storage.CloseAsync();
        await LostWrites.LoseAsync(server, commits: 5);
        await storage.RestartAsync();

        Assert.Equal(5, (await storage.Store.ReadAsync(Key))!.Version);
        Assert.Equal(
            written.Select(entry => entry.Event),
            (await storage.Log.ReadRangeAsync(Partition, EntryId.Zero, EntryId.Max, 100)).Select(entry => entry.Event)
        );
    }

    [Fact]
    public async Task A_removed_group_is_created_again_with_an_alarm_and_misses_nothing()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        foreach (var group in (string[])["archive", "policies"])
            await storage.Log.EnsureGroupAsync(group);
        var written = await WriteAsync(storage, 6);
        await storage.Archive.AppendAsync([.. written.Take(4)]);
        foreach (var group in (string[])["archive", "policies"])
            await server.CliAsync("XGROUP", "DESTROY", $"concord:{{p{Partition:00}}}:wal", group);

        // The log must not be trimmed while a group is missing: how far it was is not known.
        Assert.Equal(0, await storage.Log.TrimAsync(Partition, EntryId.Max));
        var archive = await storage.Log.ReadGroupAsync("archive", Partition, null, 100);
        var policies = await storage.Log.ReadGroupAsync("policies", Partition, null, 100);

        Assert.Equal(written.Skip(4), archive);
        Assert.Equal(written, policies);
        Assert.Equal(
            2,
            storage.Lines.At(LogLevel.Critical).Count(line => line.Contains("was lost on partition", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Entries_pending_for_a_foreign_consumer_of_the_group_are_claimed()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await storage.Log.EnsureGroupAsync("archive");
        var written = await WriteAsync(storage, 3);
        var log = $"concord:{{p{Partition:00}}}:wal";
        await server.CliAsync("XREADGROUP", "GROUP", "archive", "stranger", "COUNT", "2", "STREAMS", log, ">");

        Assert.Equal(written.Skip(2), await storage.Log.ReadGroupAsync("archive", Partition, null, 10));
        foreach (var entry in written.Take(2))
            await server.CliAsync("XCLAIM", log, "archive", "stranger", "0", entry.Position.Entry.ToString(), "IDLE", "61000");

        Assert.Equal(written, await storage.Log.ReadGroupAsync("archive", Partition, null, 10));
    }

    [Fact]
    public async Task An_entry_deleted_before_its_acknowledgement_becomes_a_dead_letter()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await storage.Log.EnsureGroupAsync("archive");
        var written = await WriteAsync(storage, 3);
        await storage.Log.ReadGroupAsync("archive", Partition, null, 10);
        await server.CliAsync("XDEL", $"concord:{{p{Partition:00}}}:wal", written[1].Position.Entry.ToString());

        Assert.Equal([written[0], written[2]], await storage.Log.ReadGroupAsync("archive", Partition, null, 10));
        Assert.Equal(
            written[1].Position,
            Assert.Single((await storage.Log.ReadDeadLettersAsync("archive", 10, null)).Items).Entry.Position
        );
    }

    /// <summary>
    /// Events that were said to be put back, in however many looks: one that runs into a connection that is not there yet is followed by
    /// another, and does not say what it did.
    /// </summary>
    private static int PutBack(RedisUnderTest storage) =>
        storage
            .Lines.At(LogLevel.Critical)
            .Select(line => Regex.Match(line, @"(\d+) lost events were restored from the archive"))
            .Where(match => match.Success)
            .Sum(match => int.Parse(match.Groups[1].Value));

    private static async Task<List<WalEntry>> WriteAsync(RedisUnderTest storage, int count)
    {
        for (var i = 0; i < count; i++)
            await CommitAsync(storage);
        return [.. await storage.Log.ReadRangeAsync(Partition, EntryId.Zero, EntryId.Max, count)];
    }

    /// <summary>
    /// One more transaction of the policy, as its grain would append it: repeated until Redis is there, and decided anew after a conflict.
    /// </summary>
    private static async Task<CommitResult> CommitAsync(RedisUnderTest storage)
    {
        var id = Guid.NewGuid();
        while (true)
        {
            var result = await Polling.RetryAsync(() => AppendAsync(storage, id));
            if (result.Outcome == CommitOutcome.Committed)
                return result;
        }
    }

    private static async ValueTask<CommitResult> AppendAsync(RedisUnderTest storage, Guid id)
    {
        var timeline = EntityTimeline.Decode(Key, await storage.Store.ReadAsync(Key));
        var draft = new TransactionDraft
        {
            Type = "endorse",
            EffectiveDate = new(2026, 1, 1),
            CommitId = id,
            Actor = "test",
            Origin = "test",
            Changes = CanonicalJson.EmptyObject,
        };
        return await storage.Store.CommitAsync(timeline.Append(draft, storage.Time.GetUtcNow(), traceParent: null));
    }
}
