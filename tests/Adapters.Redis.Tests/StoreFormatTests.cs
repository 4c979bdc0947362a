using System.Text;
using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Concord.Testing;
using Concord.Timeline;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>What silos of two versions have in common while both use the store, and what the older one does afterwards.</summary>
[NeedsServers]
public sealed class StoreFormatTests
{
    private static readonly EntityKey Key = new("motor-fr/A1");

    [Fact]
    public async Task Until_the_format_is_raised_states_have_the_form_that_the_version_before_reads()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        Assert.False(storage.Store.TakesAppends);
        Assert.Equal("1", (await server.CliAsync("HGET", "concord:meta", "format")).Trim());

        var first = Events.Commit(Key, 0, "one");
        var result = await storage.Store.CommitAsync(first);

        // Version, commit id, length of the entry id, entry id, state: StateValue of the version before.
        var value = await ReadAsync(storage);
        var id = result.Position.Entry.ToString();
        Assert.Equal(id.Length, value[24]);
        Assert.Equal(id + "one", Encoding.ASCII.GetString(value.AsSpan(25)));
    }

    [Fact]
    public async Task Once_it_is_raised_what_was_written_before_is_read_replaced_and_added_to()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        var first = Events.Commit(Key, 0, "one");
        var position = (await storage.Store.CommitAsync(first)).Position;
        await storage.Store.RaiseFormatAsync();
        Assert.True(storage.Store.TakesAppends);
        Assert.Equal((position, "one"), await StateAsync(storage));

        // Its header has another length than the new one: adding to it would overwrite what follows.
        var tooEarly = await storage.Store.CommitAsync(Adding(1, " two", first.CommitId));
        Assert.Equal((CommitOutcome.Conflict, 1L), (tooEarly.Outcome, tooEarly.Version));
        Assert.Equal((position, "one"), await StateAsync(storage));

        var second = Events.Commit(Key, 1, "two") with { ExpectedCommitId = first.CommitId };
        await storage.Store.CommitAsync(second);
        position = (await storage.Store.CommitAsync(Adding(2, " three", second.CommitId))).Position;

        Assert.Equal((position, "two three"), await StateAsync(storage));
        Assert.Equal(0, (await ReadAsync(storage))[24]);
    }

    [Fact]
    public async Task A_raised_store_is_one_for_every_later_start_and_refused_by_versions_that_know_less()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await storage.Store.RaiseFormatAsync();
        await storage.Store.RaiseFormatAsync();

        await storage.RestartAsync();
        Assert.True(storage.Store.TakesAppends);

        await server.CliAsync("HSET", "concord:meta", "format", "3");
        var refusal = await Assert.ThrowsAsync<StorageUnavailableException>(() => storage.RestartAsync());
        Assert.Contains("has format 3", refusal.Message, StringComparison.Ordinal);
        await server.CliAsync("HSET", "concord:meta", "format", "2");
        await storage.RestartAsync();
    }

    [Fact]
    public async Task The_format_of_a_store_that_is_gone_is_not_raised()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await server.CliAsync("FLUSHALL");

        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.Store.RaiseFormatAsync());

        Assert.False(storage.Store.TakesAppends);
        Assert.Equal("0", (await server.CliAsync("EXISTS", "concord:meta")).Trim());
    }

    private static Commit Adding(long version, string state, Guid expected) =>
        Events.Commit(Key, version, state) with
        {
            ExpectedCommitId = expected,
            AppendsState = true,
        };

    private static async Task<(Concord.Wal.WalPosition, string)> StateAsync(RedisUnderTest storage)
    {
        var state = (await storage.Store.ReadAsync(Key))!;
        return (state.Position, Encoding.UTF8.GetString(state.Data.Span));
    }

    private static async Task<byte[]> ReadAsync(RedisUnderTest storage) =>
        (byte[])(await storage.Redis.Connection.Database.StringGetAsync(storage.Redis.Keys.Of(Key).State(Key)))!;
}
