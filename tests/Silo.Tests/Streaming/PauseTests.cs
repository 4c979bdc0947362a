using Concord.Conformance;
using Concord.Errors;
using Concord.Testing;
using Concord.Wal;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concord.Silo.Streaming.Tests;

[NeedsServers]
public sealed class PauseTests
{
    [Fact]
    public async Task A_paused_projection_applies_and_loses_nothing_and_delays_no_other()
    {
        await using var cluster = await WalCluster.StartAsync();
        var paused = await cluster.Control(ProjectionNames.Archive).PauseAsync("Ada", "maintenance");

        var newest = await cluster.Storage.Store.CommitManyAsync(policies: 8, versions: 10);

        await cluster.PassedAsync(ProbeProjection.Name, newest);
        await HandedBackAsync(cluster, newest[0]);
        Assert.Equal(("Ada", "maintenance"), (paused.Paused?.By, paused.Paused?.Reason));
        Assert.Equal(0, cluster.Storage.Archive.Count);
        Assert.Equal(0, await cluster.Storage.Store.TrimAsync(newest[0].Partition, EntryId.Max));

        Assert.Null((await cluster.Control(ProjectionNames.Archive).ResumeAsync("Ada", null)).Paused);
        await cluster.PassedAsync(ProjectionNames.Archive, newest);
        Assert.Equal(80, cluster.Storage.Archive.Count);
    }

    [Fact]
    public async Task A_pause_survives_a_restart()
    {
        await using var cluster = await WalCluster.StartAsync();
        await cluster.Control(ProjectionNames.Archive).PauseAsync("Ada", null);
        await cluster.StopAsync();

        await cluster.StartAgainAsync();

        var newest = await cluster.Storage.Store.CommitManyAsync(policies: 4, versions: 3);
        await cluster.PassedAsync(ProbeProjection.Name, newest);
        await HandedBackAsync(cluster, newest[0]);
        Assert.Equal(0, cluster.Storage.Archive.Count);
        Assert.Equal("Ada", (await cluster.Control(ProjectionNames.Archive).GetAsync()).Paused?.By);
        await cluster.Control(ProjectionNames.Archive).ResumeAsync("Grace", null);
        await cluster.PassedAsync(ProjectionNames.Archive, newest);
        Assert.Equal(12, cluster.Storage.Archive.Count);
    }

    [Fact]
    public async Task Pausing_and_resuming_are_idempotent()
    {
        await using var cluster = await WalCluster.StartAsync();
        var control = cluster.Control(ProjectionNames.Archive);

        var first = await control.PauseAsync("Ada", "one");
        Assert.Equal(first.Paused, (await control.PauseAsync("Grace", "two")).Paused);
        Assert.Null((await control.ResumeAsync("Ada", null)).Paused);
        Assert.Null((await control.ResumeAsync("Ada", null)).Paused);
        await cluster.PassedAsync(ProjectionNames.Archive, [await cluster.Storage.Store.CommitAsync("motor-fr/P1", 1)]);
    }

    [Fact]
    public async Task A_returned_delivery_is_applied_at_resumption_without_waiting_for_redelivery()
    {
        // Delivered again after an hour, so what is taken is taken by the resumption.
        await using var cluster = await WalCluster.StartAsync(configure: services =>
            services.PostConfigureAll<WalStreamOptions>(options => options.MinRetryDelay = options.MaxRetryDelay = TimeSpan.FromHours(1))
        );
        await cluster.Control(ProjectionNames.Archive).PauseAsync("Ada", null);
        var position = await cluster.Storage.Store.CommitAsync("motor-fr/P1", 1);
        await HandedBackAsync(cluster, position);
        var waiting = cluster.PassedAsync(ProjectionNames.Archive, [position]);

        await cluster.Control(ProjectionNames.Archive).ResumeAsync("Ada", null);

        await SignalWait.For(waiting, "the waiting caller");
        Assert.Equal(1, cluster.Storage.Archive.Count);

        // A silo that stops would wait for the hour.
        await cluster.KillAsync();
    }

    [Fact]
    public async Task A_projection_that_does_not_exist_cannot_be_paused()
    {
        await using var cluster = await WalCluster.StartAsync();
        await Assert.ThrowsAsync<NotFoundException>(() => cluster.Control("nobody").PauseAsync("Ada", null));
        Assert.Empty(await cluster.Storage.Controls.ListAsync());
    }

    /// <summary>A delivery with the entry has reached the paused projection.</summary>
    private static async Task HandedBackAsync(WalCluster cluster, WalPosition position)
    {
        using var timeout = new CancellationTokenSource(SignalWait.Limit);
        while ((await cluster.GroupAsync(ProjectionNames.Archive, position.Partition)).Pending == 0)
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        // Behind the delivery, in the grain's turn.
        await cluster.Grain(ProjectionNames.Archive, position.Partition).SettleAsync();
        Assert.True((await cluster.GroupAsync(ProjectionNames.Archive, position.Partition)).Lag > 0);
    }
}
