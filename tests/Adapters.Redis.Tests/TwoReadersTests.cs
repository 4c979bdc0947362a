using Concord.Conformance;
using Concord.Ports;
using Concord.Testing;
using Concord.Wal;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>A partition that two silos read for one group at once, as happens while it moves from one to the other.</summary>
[NeedsServers]
public sealed class TwoReadersTests
{
    private const int Count = 600;

    [Fact]
    public async Task A_reader_is_woken_by_the_commit_of_another_silo()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await using var two = await RedisUnderTest.OpenAsync(server.ConnectionString);
        var key = Events.KeyIn(1, 4);
        var before = (await one.Store.CommitAsync(Events.Commit(key, 0))).Position.Entry;

        // Whoever waits may also be woken to look for himself; what counts is that it ends with the other silo's entry, without time
        // passing.
        var seen = before;
        var waiting = Task.Run(async () =>
        {
            while (seen == before)
            {
                await two.Log.WaitForEntriesAsync(1, before, TimeSpan.FromHours(1), default);
                if (await two.Log.ReadRangeAsync(1, before, EntryId.Max, 10) is { Count: > 0 } entries)
                    seen = entries[^1].Position.Entry;
            }
        });
        var written = (await one.Store.CommitAsync(Events.Commit(key, 1))).Position.Entry;

        await SignalWait.For(waiting, "the reader of the other silo to be woken");
        Assert.Equal(written, seen);
    }

    [Fact]
    public async Task Each_of_two_readers_of_a_group_gets_everything_in_order()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await using var two = await RedisUnderTest.OpenAsync(server.ConnectionString);

        var (written, first, second) = await ReadAsync(one, two, acknowledge: false);

        Assert.Equal(written, first);
        Assert.Equal(written, second);
        Assert.Equal(written, (await two.Log.ReadGroupAsync("archive", 0, null, 2 * Count)).Select(entry => entry.Position.Entry));
    }

    [Fact]
    public async Task What_two_readers_acknowledge_between_them_is_complete_and_in_order_for_each()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await using var two = await RedisUnderTest.OpenAsync(server.ConnectionString);

        var (written, first, second) = await ReadAsync(one, two, acknowledge: true);

        Assert.Equal(first.Order(), first);
        Assert.Equal(second.Order(), second);
        Assert.Equal(written, first.Union(second).Order());
        Assert.Empty(await one.Log.ReadGroupAsync("archive", 0, null, Count));
    }

    private static async Task<(List<EntryId> Written, List<EntryId> First, List<EntryId> Second)> ReadAsync(
        RedisUnderTest one,
        RedisUnderTest two,
        bool acknowledge
    )
    {
        await one.Log.EnsureGroupAsync("archive");
        var writing = Task.Run(() => WriteAsync(one.Store));
        var readers = new[] { one, two }.Select(storage => Task.Run(() => FollowAsync(storage.Log, writing, acknowledge))).ToArray();
        await SignalWait.For(writing, "the writer");
        await SignalWait.For(Task.WhenAll(readers), "the readers to have read everything");
        var written = await one.Log.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 2 * Count);
        Assert.Equal(Count, written.Count);
        return ([.. written.Select(entry => entry.Position.Entry)], await readers[0], await readers[1]);
    }

    private static async Task WriteAsync(ICommitStore store)
    {
        // Several at a time, so that one script call appends more than a reader takes at once.
        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(async number =>
                {
                    var key = Events.KeyIn(0, 4, number);
                    for (var version = 0; version < Count / 20; version++)
                        await store.CommitAsync(Events.Commit(key, version));
                })
        );
    }

    /// <summary>Reads on with a place of its own until there is nothing, and the writer had ended before that was asked.</summary>
    private static async Task<List<EntryId>> FollowAsync(IWriteAheadLog log, Task writing, bool acknowledge)
    {
        var seen = new List<EntryId>();
        while (true)
        {
            var ended = writing.IsCompleted;
            var entries = await log.ReadGroupAsync("archive", 0, seen.Count == 0 ? null : seen[^1], 7);
            if (entries.Count == 0 && ended)
                return seen;
            EntryId[] ids = [.. entries.Select(entry => entry.Position.Entry)];
            seen.AddRange(ids);
            if (acknowledge)
                await log.AcknowledgeAsync("archive", 0, ids);
        }
    }
}
