using System.Diagnostics;
using Concord.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concord.Adapters.Clustering.Consul.Tests;

/// <summary>Consul is away, hangs, and is back with all that it had.</summary>
[NeedsServers]
public sealed class OutageTests
{
    [Fact]
    public async Task During_an_outage_calls_fail_at_once_and_begin_and_end_are_logged_once()
    {
        await using var server = await ConsulServer.StartDurableAsync();
        using var box = new ConsulTestBed(server.Address);
        var entry = await box.InsertAsync();
        var gateways = await box.Gateways.GetGateways();
        var before = await box.Table.ReadAll();
        await server.KillAsync();

        var started = Stopwatch.GetTimestamp();
        var away = await Assert.ThrowsAsync<ConsulUnavailableException>(box.Table.ReadAll);
        Assert.Contains(server.Address, away.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ConsulUnavailableException>(() => box.Table.UpdateIAmAlive(entry));
        await Assert.ThrowsAsync<ConsulUnavailableException>(() => box.Table.InsertRow(MembershipEntries.New(), before.Version.Next()));
        await Assert.ThrowsAsync<ConsulUnavailableException>(() => box.Table.InitializeMembershipTable(true));
        Assert.Equal(gateways, await box.Gateways.GetGateways());
        Assert.True(Stopwatch.GetElapsedTime(started) < box.Options.Timeout, "It took as long as a server that hangs.");
        Assert.Equal($"Consul at {server.Address} cannot be reached. The test waits.", Assert.Single(box.Log.At(LogLevel.Warning)));
        using var newcomer = box.Another();
        await Assert.ThrowsAsync<ConsulUnavailableException>(newcomer.Gateways.GetGateways);

        await server.RestartAsync();
        var after = await box.Table.ReadAll();
        Assert.Equal(before.Version, after.Version);
        Assert.Equal(SiloStatus.Active, after.Members[0].Item1.Status);
        Assert.Contains($"Consul at 127.0.0.1:{server.Port} answers again.", box.Log.At(LogLevel.Information));
        Assert.Single(box.Log.At(LogLevel.Warning));
        Assert.Empty(box.Log.At(LogLevel.Error));
    }

    [Fact]
    public async Task A_hanging_Consul_is_waited_for_at_most_the_timeout()
    {
        await using var server = await ConsulServer.StartAsync();
        using var box = new ConsulTestBed(server.Address);
        await box.InsertAsync();
        await box.Table.ReadAll();
        server.Suspend();
        var started = Stopwatch.GetTimestamp();
        var hangs = await Assert.ThrowsAsync<ConsulUnavailableException>(box.Table.ReadAll);
        Assert.Contains("does not answer in time", hangs.Message, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(started), box.Options.Timeout * 0.9, box.Options.Timeout * 3);
        server.Resume();
        Assert.Single((await box.Table.ReadAll()).Members);
    }

    [Fact]
    public async Task Where_the_first_agent_is_away_the_next_is_asked()
    {
        await using var server = await ConsulServer.StartAsync();
        using var box = new ConsulTestBed($"http://127.0.0.1:{RedisServer.FreePort()}, {server.Address}");

        // A write first: nothing was sent to the one that is away, so it may go to the next.
        Assert.True(
            await box.Table.InsertRow(MembershipEntries.New(SiloStatus.Active), new TableVersion(0, new VersionTag(0, 0).ToString()).Next())
        );
        Assert.Single((await box.Table.ReadAll()).Members);
        Assert.Single(await box.Gateways.GetGateways());
        Assert.Empty(box.Log.At(LogLevel.Warning));
    }

    [Fact]
    public async Task A_silo_that_starts_waits_for_Consul()
    {
        await using var server = await ConsulServer.StartAsync();
        using var box = new ConsulTestBed(server.Address);
        box.Options.StartTimeout = TimeSpan.FromMinutes(1);
        await server.KillAsync();
        var starting = box.Table.InitializeMembershipTable(true);
        await Polling.UntilAsync(() => Task.FromResult(box.Log.At(LogLevel.Warning).Count == 1), "the first try to fail");
        Assert.False(starting.IsCompleted);
        await server.RestartAsync();
        await starting.WaitAsync(Concord.Testing.SignalWait.Limit);
    }
}
