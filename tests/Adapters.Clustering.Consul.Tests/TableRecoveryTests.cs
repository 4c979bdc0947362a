using Concord.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concord.Adapters.Clustering.Consul.Tests;

/// <summary>Consul comes back without the table: silos that run put it back together.</summary>
[NeedsServers]
public sealed class TableRecoveryTests : IAsyncLifetime
{
    private ConsulServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ConsulServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_next_read_restores_a_lost_table_under_the_same_version()
    {
        using var box = new ConsulTestBed(_server.Address);
        var (active, dead) = (await box.InsertAsync(), await box.InsertAsync());
        await box.UpdateAsync(dead.SiloAddress, SiloStatus.Dead);
        await box.UpdateAsync(active.SiloAddress, SiloStatus.ShuttingDown);
        await LoseAsync();

        var table = await box.Table.ReadAll();
        Assert.Equal(4, table.Version.Version);
        Assert.Equal(SiloStatus.ShuttingDown, table.TryGet(active.SiloAddress)!.Item1.Status);
        Assert.Equal(SiloStatus.Dead, table.TryGet(dead.SiloAddress)!.Item1.Status);
        Assert.Contains("has lost the membership table", Assert.Single(box.Log.At(LogLevel.Error)), StringComparison.Ordinal);
        Assert.Contains(
            box.Log.At(LogLevel.Warning),
            static line => line.StartsWith("The membership table that Consul had lost is restored", StringComparison.Ordinal)
        );
        await box.UpdateAsync(active.SiloAddress, SiloStatus.Dead);
        using var newcomer = box.Another();
        Assert.Equal(5, (await newcomer.Table.ReadAll()).Version.Version);
    }

    [Fact]
    public async Task A_row_written_by_Microsofts_package_is_not_taken_for_a_loss()
    {
        using var box = new ConsulTestBed(_server.Address);
        var ours = await box.InsertAsync();
        var theirs = await box.InsertByPackageAsync();
        Assert.Equal(SiloStatus.Active, await box.StatusOfAsync(theirs.SiloAddress));
        await box.UpdateAsync(ours.SiloAddress, SiloStatus.ShuttingDown);
        await box.InsertByPackageAsync();
        using var other = box.Another();
        await other.InsertAsync();
        Assert.Equal(SiloStatus.ShuttingDown, await box.StatusOfAsync(ours.SiloAddress));
        Assert.Empty(box.Log.At(LogLevel.Warning));
        Assert.Empty(box.Log.At(LogLevel.Error));

        // A loss is still told apart.
        await LoseAsync();
        Assert.Equal(SiloStatus.Active, await box.StatusOfAsync(theirs.SiloAddress));
        Assert.Single(box.Log.At(LogLevel.Error));
    }

    [Fact]
    public async Task An_alive_update_restores_a_lost_table_too()
    {
        using var box = new ConsulTestBed(_server.Address);
        var entry = await box.InsertAsync();
        await LoseAsync();
        entry.IAmAliveTime = entry.StartTime.AddHours(1);
        await box.Table.UpdateIAmAlive(entry);
        using var newcomer = box.Another();
        var row = Assert.Single((await newcomer.Table.ReadAll()).Members).Item1;
        Assert.Equal((SiloStatus.Active, entry.IAmAliveTime), (row.Status, row.IAmAliveTime));
    }

    [Fact]
    public async Task Rows_known_to_only_one_silo_are_added_whoever_restores_first()
    {
        using var behind = new ConsulTestBed(_server.Address);
        var old = await behind.InsertAsync();
        using var ahead = behind.Another();
        await ahead.UpdateAsync(old.SiloAddress, SiloStatus.Dead);
        var joined = await ahead.InsertAsync();
        await LoseAsync();

        Assert.Equal(SiloStatus.Active, await behind.StatusOfAsync(old.SiloAddress));
        var table = await ahead.Table.ReadAll();
        Assert.Equal(SiloStatus.Dead, table.TryGet(old.SiloAddress)!.Item1.Status);
        Assert.Equal(SiloStatus.Active, table.TryGet(joined.SiloAddress)!.Item1.Status);
        Assert.True(table.Version.Version > 3);
        Assert.Equal(SiloStatus.Dead, await behind.StatusOfAsync(old.SiloAddress));
        Assert.Equal(table.Version, (await behind.Table.ReadAll()).Version);
    }

    [Fact]
    public async Task Rows_known_to_only_one_silo_are_added_after_later_changes_too()
    {
        using var behind = new ConsulTestBed(_server.Address);
        var old = await behind.InsertAsync();
        using var ahead = behind.Another();
        var joined = await ahead.InsertAsync();
        await LoseAsync();

        for (var i = 0; i < 5; i++)
            await behind.UpdateAsync(old.SiloAddress, SiloStatus.Active);
        Assert.Equal(SiloStatus.Active, await ahead.StatusOfAsync(joined.SiloAddress));
        Assert.Equal(SiloStatus.Active, await behind.StatusOfAsync(joined.SiloAddress));
    }

    [Fact]
    public async Task A_new_table_with_the_same_indexes_is_distinguished_from_the_old_one()
    {
        using var box = new ConsulTestBed(_server.Address);
        var entry = await box.InsertAsync();
        var incarnation = await IncarnationAsync();
        await box.UpdateAsync(entry.SiloAddress, SiloStatus.ShuttingDown);
        Assert.Equal(incarnation, await IncarnationAsync());
        await LoseAsync();
        Assert.NotEqual(incarnation, await IncarnationAsync());

        var known = new TableSnapshot
        {
            Version = 3,
            VersionIndex = 20,
            Origin = 15,
            Incarnation = 1,
        };
        Assert.True((known with { Version = 4, VersionIndex = 21 }).Continues(known));
        Assert.False((known with { Version = 4, VersionIndex = 21, Incarnation = 2 }).Continues(known));

        async Task<ulong> IncarnationAsync() => VersionTag.Parse((await box.Table.ReadAll()).Version.VersionEtag)!.Value.Incarnation;
    }

    [Fact]
    public async Task Concurrent_restorations_agree()
    {
        using var first = new ConsulTestBed(_server.Address);
        var boxes = Enumerable.Range(0, 5).Select(_ => first.Another()).ToList();
        var silos = new List<SiloAddress>();
        foreach (var box in boxes)
            silos.Add((await box.InsertAsync()).SiloAddress);
        await LoseAsync();
        await Task.WhenAll(boxes.Select(static box => box.Table.ReadAll()));
        foreach (var box in boxes)
        {
            var table = await box.Table.ReadAll();
            Assert.Equal(silos.Order(), table.Members.Select(static member => member.Item1.SiloAddress).Order());
            box.Dispose();
        }
    }

    [Fact]
    public async Task A_silo_that_started_a_new_table_rejoins_the_old_cluster()
    {
        using var box = new ConsulTestBed(_server.Address);
        var before = await box.InsertAsync();
        for (var i = 0; i < 5; i++)
            await box.UpdateAsync(before.SiloAddress, SiloStatus.Active);
        await LoseAsync();
        using var newcomer = box.Another();
        var joined = await newcomer.InsertAsync();
        Assert.Equal(1, (await newcomer.Table.ReadAll()).Version.Version);

        var table = await box.Table.ReadAll();
        Assert.Equal(7, table.Version.Version);
        Assert.Equal(2, table.Members.Count);
        Assert.Equal(SiloStatus.Active, await newcomer.StatusOfAsync(before.SiloAddress));
        Assert.Equal(SiloStatus.Active, await newcomer.StatusOfAsync(joined.SiloAddress));
    }

    [Fact]
    public async Task More_rows_than_a_transaction_takes_are_put_back()
    {
        using var box = new ConsulTestBed(_server.Address);
        for (var i = 0; i < 80; i++)
            await box.InsertAsync();
        await LoseAsync();
        Assert.Equal(80, (await box.Table.ReadAll()).Members.Count);
        using var newcomer = box.Another();
        Assert.Equal(80, (await newcomer.Table.ReadAll()).Version.Version);
    }

    [Fact]
    public async Task A_table_that_was_deleted_on_purpose_stays_deleted()
    {
        using var box = new ConsulTestBed(_server.Address);
        await box.InsertAsync();
        await box.Table.DeleteMembershipTableEntries(box.ClusterId);
        Assert.Empty((await box.Table.ReadAll()).Members);
        await box.InsertAsync();
        Assert.Equal(1, (await box.Table.ReadAll()).Version.Version);
    }

    [Fact]
    public async Task Clients_keep_the_gateways_that_they_know_until_the_table_is_back()
    {
        using var silo = new ConsulTestBed(_server.Address);
        using var client = silo.Another();
        var before = await silo.InsertAsync();
        await silo.UpdateAsync(before.SiloAddress, SiloStatus.Active);
        var known = await client.Gateways.GetGateways();
        await LoseAsync();
        Assert.Equal(known, await client.Gateways.GetGateways());
        Assert.Single(client.Log.At(LogLevel.Warning), static line => line.Contains("known gateways are kept", StringComparison.Ordinal));

        using var newcomer = silo.Another();
        await newcomer.InsertAsync();
        Assert.Equal(2, (await client.Gateways.GetGateways()).Count);
        await silo.Table.ReadAll();
        await silo.UpdateAsync(before.SiloAddress, SiloStatus.Dead);
        Assert.Single(await client.Gateways.GetGateways());
    }

    private async Task LoseAsync()
    {
        await _server.KillAsync();
        await _server.RestartAsync();
    }
}
