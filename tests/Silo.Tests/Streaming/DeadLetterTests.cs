using Concord.Conformance;
using Concord.Errors;
using Concord.Testing;
using Concord.Wal;
using Xunit;

namespace Concord.Silo.Streaming.Tests;

[NeedsServers]
public sealed class DeadLetterTests
{
    [Fact]
    public async Task A_redriven_dead_letter_that_succeeds_is_removed()
    {
        await using var cluster = await WalCluster.StartAsync();
        var letter = await SetAsideAsync(cluster);
        cluster.Storage.Archive.Poison = null;

        var outcome = await cluster.Log.RedriveAsync(ProjectionNames.Archive, letter.Entry.Position, "Ada");

        Assert.Equal(new RedriveOutcome(true, 6, null), outcome);
        Assert.Equal(3, cluster.Storage.Archive.Count);
        Assert.Empty((await cluster.Storage.Store.ReadDeadLettersAsync(null, 10, null)).Items);
        Assert.Equal(0, (await cluster.GroupAsync(ProjectionNames.Archive, letter.Entry.Position.Partition)).DeadLetters);
        await Assert.ThrowsAsync<NotFoundException>(() => cluster.Log.RedriveAsync(ProjectionNames.Archive, letter.Entry.Position, "Ada"));
    }

    [Fact]
    public async Task A_redriven_dead_letter_that_fails_again_keeps_the_new_error()
    {
        await using var cluster = await WalCluster.StartAsync();
        var letter = await SetAsideAsync(cluster);

        var outcome = await cluster.Log.RedriveAsync(ProjectionNames.Archive, letter.Entry.Position, "Ada");

        Assert.Equal(new RedriveOutcome(false, 6, "The test has poisoned motor-fr/P1/2."), outcome);
        var after = Assert.Single((await cluster.Storage.Store.ReadDeadLettersAsync(null, 10, null)).Items);
        Assert.Equal(letter with { Tries = 6, LastTriedAt = after.LastTriedAt }, after);
        Assert.True(after.LastTriedAt > letter.LastTriedAt);
    }

    [Fact]
    public async Task A_redrive_while_the_target_is_unavailable_leaves_the_dead_letter_unchanged()
    {
        await using var cluster = await WalCluster.StartAsync();
        var letter = await SetAsideAsync(cluster);
        cluster.Storage.Archive.Outage.Begin("The archive is away.");

        await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            cluster.Log.RedriveAsync(ProjectionNames.Archive, letter.Entry.Position, "Ada")
        );

        Assert.Equal(letter, await cluster.Storage.Store.FindDeadLetterAsync(ProjectionNames.Archive, letter.Entry.Position));
    }

    [Fact]
    public async Task A_paused_projection_redrives_nothing()
    {
        await using var cluster = await WalCluster.StartAsync();
        var letter = await SetAsideAsync(cluster);
        await cluster.Control(ProjectionNames.Archive).PauseAsync("Ada", "maintenance");

        var refused = await Assert.ThrowsAsync<IllegalTransitionException>(() =>
            cluster.Log.RedriveAsync(ProjectionNames.Archive, letter.Entry.Position, "Ada")
        );

        Assert.Contains("Paused since ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_discarded_dead_letter_is_removed_and_its_event_not_applied()
    {
        await using var cluster = await WalCluster.StartAsync();
        var letter = await SetAsideAsync(cluster);

        await cluster.Log.DiscardAsync(ProjectionNames.Archive, letter.Entry.Position, "Ada", "a test event");

        Assert.Equal(2, cluster.Storage.Archive.Count);
        Assert.Empty((await cluster.Storage.Store.ReadDeadLettersAsync(null, 10, null)).Items);
        await Assert.ThrowsAsync<NotFoundException>(() =>
            cluster.Log.DiscardAsync(ProjectionNames.Archive, letter.Entry.Position, "Ada", "again")
        );
        var kept = Assert.Single((await cluster.Control(ProjectionNames.Archive).GetAsync()).Discarded);
        Assert.Equal(
            (letter.Entry.Position, letter.Entry.Event.EventId, "Ada", "a test event"),
            (kept.Position, kept.EventId, kept.By, kept.Reason)
        );
    }

    [Fact]
    public async Task A_dead_letter_of_an_unknown_projection_or_partition_is_not_found()
    {
        await using var cluster = await WalCluster.StartAsync();
        await Assert.ThrowsAsync<NotFoundException>(() => cluster.Log.RedriveAsync("nobody", new(0, new(1, 0)), "Ada"));
        await Assert.ThrowsAsync<NotFoundException>(() => cluster.Log.RedriveAsync(ProjectionNames.Archive, new(99, new(1, 0)), "Ada"));
        await Assert.ThrowsAsync<NotFoundException>(() =>
            cluster.Log.DiscardAsync(ProjectionNames.Archive, new(0, new(1, 0)), "Ada", "none")
        );
    }

    /// <summary>Three events, of which the archive has set the second aside.</summary>
    private static async Task<DeadLetter> SetAsideAsync(WalCluster cluster)
    {
        cluster.Storage.Archive.Poison = entry => entry.Event.Version == 2;
        await cluster.PassedAsync(ProjectionNames.Archive, await cluster.Storage.Store.CommitManyAsync(policies: 2, versions: 1));
        await cluster.PassedAsync(ProjectionNames.Archive, [await cluster.Storage.Store.CommitAsync("motor-fr/P1", 2)]);
        return Assert.Single((await cluster.Storage.Store.ReadDeadLettersAsync(ProjectionNames.Archive, 10, null)).Items);
    }
}
