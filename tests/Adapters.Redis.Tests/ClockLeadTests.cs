using Concord.Conformance;
using Concord.Errors;
using Concord.Testing;
using Concord.Timeline;
using Concord.Wal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>A silo whose clock is ahead would give ids and instants from which all later ones have to go on.</summary>
[NeedsServers]
public sealed class ClockLeadTests
{
    private static readonly EntityKey Key = new("motor-fr/A1");

    [Fact]
    public async Task Writes_are_refused_while_the_clock_is_ahead()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString, 4, ("Storage:Redis:MaxClockLead", "00:00:30"));
        var right = TimeProvider.System.GetUtcNow();
        storage.Time.AdjustTime(right);
        await storage.Redis.Guard.InspectAsync();
        var before = await storage.Store.CommitAsync(Events.Commit(Key, 0));

        storage.Time.AdjustTime(right.AddHours(10));
        await storage.Redis.Guard.InspectAsync();
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await storage.Store.CommitAsync(Events.Commit(Key, 1))
        );
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.Store.CheckAsync());

        Assert.Contains("Storage:Redis:MaxClockLead", refused.Message, StringComparison.Ordinal);
        Assert.Contains(storage.Lines.At(LogLevel.Critical), static line => line.Contains("clock of this silo", StringComparison.Ordinal));
        Assert.Equal(1, (await storage.Store.ReadAsync(Key))!.Version);
        Assert.Single(await storage.Log.ReadRangeAsync(Key.PartitionOf(4), EntryId.Zero, EntryId.Max, 10));

        storage.Time.AdjustTime(right.AddSeconds(1));
        await storage.Redis.Guard.InspectAsync();
        var after = await storage.Store.CommitAsync(Events.Commit(Key, 1));
        Assert.InRange(after.Position.Entry.Milliseconds, before.Position.Entry.Milliseconds, right.AddMinutes(1).ToUnixTimeMilliseconds());
    }

    [Fact]
    public void A_clock_changed_between_two_measurements_is_noticed_by_the_next_commit()
    {
        var time = new SetClock();
        var lead = new ClockLead(TimeSpan.FromSeconds(30), time, NullLogger<ClockLead>.Instance);
        lead.ThrowIfAhead();
        lead.Observe(time.GetUtcNow(), time.GetUtcNow());
        lead.ThrowIfAhead();

        time.Set = TimeSpan.FromHours(10);

        Assert.Throws<StorageUnavailableException>(lead.ThrowIfAhead);
        Assert.InRange(time.GetUtcNow() - lead.Trusted, TimeSpan.FromHours(9.9), TimeSpan.FromHours(10.1));
    }

    [Fact]
    public async Task A_clock_that_is_behind_does_no_harm()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString, 4, ("Storage:Redis:MaxClockLead", "00:00:30"));
        storage.Time.AdjustTime(TimeProvider.System.GetUtcNow());
        await storage.Redis.Guard.InspectAsync();
        var first = await storage.Store.CommitAsync(Events.Commit(Key, 0));

        storage.Time.AdjustTime(TimeProvider.System.GetUtcNow().AddHours(-10));
        await storage.Redis.Guard.InspectAsync();
        var second = await storage.Store.CommitAsync(Events.Commit(Key, 1));

        Assert.True(second.Position.Entry > first.Position.Entry);
    }

    /// <summary>A clock that somebody sets, while time goes on as it does.</summary>
    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Set { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Set;
    }
}
