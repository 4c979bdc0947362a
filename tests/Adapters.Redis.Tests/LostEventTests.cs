using Concord.Testing;
using Concord.Wal;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>An event that was read, and lost by Redis before the archive had it.</summary>
[NeedsServers]
public sealed class LostEventTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task The_archive_takes_the_event_that_replaces_it_and_never_the_lost_one(bool arango, bool resumedFirst)
    {
        await using var system = await LossUnderTest.StartAsync(arango);
        WalEntry[] kept = [await system.WriteAsync(), await system.WriteAsync()];
        await system.PassedAsync(kept[^1]);
        await system.PauseAsync();
        var lost = await system.WriteAsync();
        await system.HeldAsync(1);

        await system.LoseAsync(commits: 1);
        if (resumedFirst)
            await system.ResumeAsync();
        var second = await system.WriteAsync();
        if (!resumedFirst)
            await system.ResumeAsync();
        await system.PassedAsync(second);

        Assert.Equal(3, second.Event.Version);
        Assert.NotEqual(lost.Event.Hash, second.Event.Hash);
        WalEntry[] now = [.. kept, second];
        Assert.Equal(now, await system.ReadLogAsync());
        Assert.Equal(now, await system.ReadArchiveAsync());

        await system.RestartAsync();
        Assert.Equal(now, await system.ReadLogAsync());
        Assert.Equal(now, await system.ReadArchiveAsync());
        Assert.Equal(second.Event.CommitId, (await system.Store.ReadAsync(LossUnderTest.Key))!.CommitId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restart_does_not_restore_a_lost_event_that_was_not_archived(bool arango)
    {
        await using var system = await LossUnderTest.StartAsync(arango);
        var kept = await system.WriteAsync();
        await system.PassedAsync(kept);
        await system.PauseAsync();
        await system.WriteAsync();
        await system.HeldAsync(1);

        await system.LoseAsync(commits: 1);
        await system.ResumeAsync();
        await system.RestartAsync();

        Assert.Equal([kept], await system.ReadArchiveAsync());
        Assert.Equal([kept], await system.ReadLogAsync());
        Assert.Equal(1, (await system.Store.ReadAsync(LossUnderTest.Key))!.Version);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_archived_before_the_loss_are_restored(bool arango)
    {
        await using var system = await LossUnderTest.StartAsync(arango);
        WalEntry[] written = [await system.WriteAsync(), await system.WriteAsync()];
        await system.PassedAsync(written[^1]);

        await system.LoseAsync(commits: 1);
        var next = await system.WriteAsync();
        await system.PassedAsync(next);

        Assert.Equal(3, next.Event.Version);
        Assert.Equal(
            [.. written.Select(static entry => entry.Event), next.Event],
            (await system.ReadLogAsync()).Select(static entry => entry.Event)
        );
        Assert.Equal(
            [.. written.Select(static entry => entry.Event), next.Event],
            (await system.ReadArchiveAsync()).Select(static entry => entry.Event)
        );
    }
}
