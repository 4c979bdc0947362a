using System.Globalization;
using Concord.Testing;
using Xunit;

namespace Concord.Adapters.Clustering.Consul.Tests;

/// <summary>What Orleans expects of every membership table, with a version.</summary>
[NeedsServers]
[Collection(ConsulCollection.Name)]
public sealed class MembershipTableTests(SharedConsul consul) : IDisposable
{
    private readonly ConsulTestBed _box = new(consul.Server.Address);

    [Fact]
    public async Task An_empty_table_has_no_rows_and_version_0()
    {
        await _box.Table.InitializeMembershipTable(true);
        var table = await _box.Table.ReadAll();
        Assert.Empty(table.Members);
        Assert.Equal(0, table.Version.Version);
        Assert.NotNull(table.Version.VersionEtag);
    }

    [Fact]
    public async Task A_row_comes_back_as_it_was_written_together_with_the_version()
    {
        var entry = MembershipEntries.New(SiloStatus.Active);
        entry.IAmAliveTime = entry.StartTime.AddSeconds(1.234);
        entry.SuspectTimes =
        [
            Tuple.Create(MembershipEntries.NewSilo(), entry.StartTime.AddMinutes(1)),
            Tuple.Create(MembershipEntries.NewSilo(), entry.StartTime.AddMinutes(2)),
        ];
        var next = (await _box.Table.ReadAll()).Version.Next();
        Assert.True(await _box.Table.InsertRow(entry, next));

        foreach (var table in (MembershipTableData[])[await _box.Table.ReadAll(), await _box.Table.ReadRow(entry.SiloAddress)])
        {
            Assert.Equal(1, table.Version.Version);
            Assert.NotEqual(next.VersionEtag, table.Version.VersionEtag);
            var (read, etag) = Assert.Single(table.Members);
            Assert.NotNull(etag);
            Assert.Equal(entry.ToFullString(), read.ToFullString());
            Assert.Equal(entry.SuspectTimes, read.SuspectTimes);
            Assert.Equal((entry.HostName, entry.SiloName, entry.ProxyPort), (read.HostName, read.SiloName, read.ProxyPort));
            Assert.Equal(
                (entry.StartTime, entry.IAmAliveTime, DateTimeKind.Utc),
                (read.StartTime, read.IAmAliveTime, read.IAmAliveTime.Kind)
            );
        }
    }

    [Fact]
    public async Task A_silo_that_is_not_there_has_no_row_and_the_table_its_version()
    {
        await _box.InsertAsync();
        var table = await _box.Table.ReadRow(MembershipEntries.NewSilo());
        Assert.Empty(table.Members);
        Assert.Equal(1, table.Version.Version);
    }

    [Fact]
    public async Task A_row_is_inserted_once_and_with_the_newest_version_only()
    {
        var first = (await _box.Table.ReadAll()).Version.Next();
        var entry = MembershipEntries.New();
        Assert.True(await _box.Table.InsertRow(entry, first));
        Assert.False(await _box.Table.InsertRow(entry, first));
        Assert.False(await _box.Table.InsertRow(MembershipEntries.New(), first));
        Assert.False(await _box.Table.InsertRow(entry, (await _box.Table.ReadAll()).Version.Next()));

        var table = await _box.Table.ReadAll();
        Assert.Single(table.Members);
        Assert.Equal(1, table.Version.Version);
    }

    [Fact]
    public async Task A_row_is_updated_with_its_newest_etag_and_the_newest_version_only()
    {
        for (var silos = 1; silos <= 3; silos++)
        {
            var entry = MembershipEntries.New();
            var old = (await _box.Table.ReadAll()).Version.Next();
            Assert.True(await _box.Table.InsertRow(entry, old));
            var table = await _box.Table.ReadAll();
            var etag = table.TryGet(entry.SiloAddress)!.Item2;
            entry.Status = SiloStatus.Active;
            Assert.False(await _box.Table.UpdateRow(entry, etag, old));
            Assert.True(await _box.Table.UpdateRow(entry, etag, table.Version.Next()));
            Assert.False(await _box.Table.UpdateRow(entry, etag, table.Version.Next()));

            var after = await _box.Table.ReadAll();
            Assert.False(await _box.Table.UpdateRow(entry, etag, after.Version.Next()));
            Assert.False(await _box.Table.UpdateRow(entry, after.TryGet(entry.SiloAddress)!.Item2, table.Version.Next()));
            Assert.Equal(2 * silos, after.Version.Version);
            Assert.Equal(silos, after.Members.Count);
            Assert.Equal(SiloStatus.Active, after.TryGet(entry.SiloAddress)!.Item1.Status);
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("7")]
    [InlineData("nonsense")]
    public async Task A_row_that_is_not_there_is_not_updated(string etag)
    {
        var version = (await _box.Table.ReadAll()).Version.Next();
        Assert.False(await _box.Table.UpdateRow(MembershipEntries.New(), etag, version));
        Assert.Empty((await _box.Table.ReadAll()).Members);
    }

    [Fact]
    public async Task One_of_several_concurrent_writers_wins_and_the_others_can_retry()
    {
        var entry = MembershipEntries.New();
        var first = (await _box.Table.ReadAll()).Version.Next();
        var inserted = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _box.Table.InsertRow(entry, first)));
        Assert.Single(inserted, static won => won);

        await SignalWait.For(
            Task.WhenAll(
                Enumerable
                    .Range(0, 19)
                    .Select(async _ =>
                    {
                        while (true)
                        {
                            var table = await _box.Table.ReadAll();
                            var (row, etag) = table.TryGet(entry.SiloAddress)!;
                            if (await _box.Table.UpdateRow(row, etag, table.Version.Next()))
                                return;
                        }
                    })
            ),
            "19 updates at the same time"
        );
        var end = await _box.Table.ReadAll();
        Assert.Equal(20, end.Version.Version);
        Assert.Single(end.Members);
    }

    [Fact]
    public async Task A_sign_of_life_changes_neither_the_row_nor_the_version()
    {
        var entry = await _box.InsertAsync();
        var before = await _box.Table.ReadAll();
        var alive = entry.StartTime.AddMinutes(5).AddMilliseconds(7);
        await _box.Table.UpdateIAmAlive(new() { SiloAddress = entry.SiloAddress, IAmAliveTime = alive });

        var after = await _box.Table.ReadAll();
        Assert.Equal(before.Version, after.Version);
        Assert.Equal(alive, after.Members[0].Item1.IAmAliveTime);
        var (row, etag) = before.Members[0];
        row.Status = SiloStatus.ShuttingDown;
        Assert.True(await _box.Table.UpdateRow(row, etag, before.Version.Next()));
        Assert.Equal(alive, (await _box.Table.ReadAll()).Members[0].Item1.IAmAliveTime);
    }

    [Fact]
    public async Task An_alive_update_without_a_row_writes_nothing()
    {
        var nobody = MembershipEntries.New();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => _box.Table.UpdateIAmAlive(nobody));
        Assert.Contains(nobody.SiloAddress.ToParsableString(), refused.Message, StringComparison.Ordinal);
        Assert.Empty(await consul.Server.ReadKeysAsync($"orleans/{_box.ClusterId}/"));
    }

    [Fact]
    public async Task Rows_of_silos_that_died_long_ago_are_removed_however_many_and_no_others()
    {
        var old = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (
            var status in (SiloStatus[])
                [SiloStatus.Created, SiloStatus.Joining, SiloStatus.Active, SiloStatus.ShuttingDown, SiloStatus.Stopping]
        )
            await _box.InsertAsync(status, old);
        for (var i = 0; i < 70; i++)
            await _box.InsertAsync(SiloStatus.Dead, old);
        await _box.InsertAsync(SiloStatus.Dead, old.AddDays(9));
        var suspected = MembershipEntries.New(SiloStatus.Dead, old);
        suspected.SuspectTimes = [Tuple.Create(MembershipEntries.NewSilo(), old.AddDays(9))];
        Assert.True(await _box.Table.InsertRow(suspected, (await _box.Table.ReadAll()).Version.Next()));
        var before = await _box.Table.ReadAll();

        await _box.Table.CleanupDefunctSiloEntries(old.AddDays(3));
        var after = await _box.Table.ReadAll();
        Assert.Equal(7, after.Members.Count);
        Assert.Equal(before.Version, after.Version);
        Assert.Equal(2, after.Members.Count(static member => member.Item1.Status == SiloStatus.Dead));
        Assert.Equal(15, (await consul.Server.ReadKeysAsync($"orleans/{_box.ClusterId}/")).Count);
    }

    [Fact]
    public async Task Clusters_and_folders_do_not_see_each_other()
    {
        using var longer = new ConsulTestBed(consul.Server.Address, _box.ClusterId + "2");
        using var inFolder = new ConsulTestBed(consul.Server.Address, _box.ClusterId, root: "some/folder");
        await _box.InsertAsync();
        await longer.InsertAsync();
        await inFolder.InsertAsync();
        foreach (var box in (ConsulTestBed[])[_box, longer, inFolder])
            Assert.Single((await box.Table.ReadAll()).Members);
        Assert.Equal(3, (await consul.Server.ReadKeysAsync($"some/folder/orleans/{_box.ClusterId}/")).Count);

        await _box.Table.DeleteMembershipTableEntries(_box.ClusterId);
        Assert.Empty((await _box.Table.ReadAll()).Members);
        Assert.Single((await longer.Table.ReadAll()).Members);
        Assert.Single((await inFolder.Table.ReadAll()).Members);
    }

    [Fact]
    public async Task Keys_and_values_are_those_of_Microsofts_package()
    {
        var entry = MembershipEntries.New(SiloStatus.Active);
        var voter = MembershipEntries.NewSilo();
        entry.SuspectTimes = [Tuple.Create(voter, entry.StartTime)];
        Assert.True(await _box.Table.InsertRow(entry, (await _box.Table.ReadAll()).Version.Next()));
        var keys = await consul.Server.ReadKeysAsync($"orleans/{_box.ClusterId}/");
        var row = $"orleans/{_box.ClusterId}/{entry.SiloAddress.ToParsableString()}";
        Assert.Equal("1", keys[$"orleans/{_box.ClusterId}/version"]);
        Assert.Equal("\"2026-03-01T12:00:00Z\"", keys[row + "/iamalive"]);
        Assert.Equal(
            """
            {"Hostname":"host","ProxyPort":30000,"StartTime":"2026-03-01T12:00:00Z","Status":3,"SiloName":"silo",
            "SuspectingSilos":[{"Id":"VOTER","Time":"2026-03-01T12:00:00Z"}]}
            """.ReplaceLineEndings("").Replace("VOTER", voter.ToParsableString(), StringComparison.Ordinal),
            keys[row]
        );
    }

    [Fact]
    public async Task What_Microsofts_package_has_written_is_read_also_without_a_version()
    {
        await consul.Server.PutKeyAsync(
            $"orleans/{_box.ClusterId}/10.0.0.7:11111@42",
            """
            {"Hostname":"h","ProxyPort":30000,"StartTime":"2026-03-01T12:00:00.1234567Z","Status":3,"SiloName":"s",
            "SuspectingSilos":null}
            """.ReplaceLineEndings("")
        );
        var table = await _box.Table.ReadAll();
        var (entry, etag) = Assert.Single(table.Members);
        Assert.Equal("10.0.0.7:11111@42", entry.SiloAddress.ToParsableString());
        Assert.Equal(entry.StartTime, entry.IAmAliveTime);
        entry.Status = SiloStatus.Dead;
        Assert.True(await _box.Table.UpdateRow(entry, etag, table.Version.Next()));
        Assert.Equal(1, (await _box.Table.ReadAll()).Version.Version);
    }

    [Fact]
    public async Task A_key_that_holds_something_else_is_named()
    {
        var key = $"orleans/{_box.ClusterId}/{MembershipEntries.NewSilo().ToParsableString()}";
        await consul.Server.PutKeyAsync(key, "nonsense");
        var error = await Assert.ThrowsAsync<InvalidDataException>(_box.Table.ReadAll);
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateways_are_the_active_silos_that_have_a_port_for_clients()
    {
        await _box.InsertAsync(SiloStatus.Joining);
        await _box.InsertAsync(SiloStatus.Dead);
        var hidden = MembershipEntries.New(SiloStatus.Active);
        hidden.ProxyPort = 0;
        Assert.True(await _box.Table.InsertRow(hidden, (await _box.Table.ReadAll()).Version.Next()));
        var active = await _box.InsertAsync();

        await _box.Gateways.InitializeGatewayListProvider();
        var gateway = Assert.Single(await _box.Gateways.GetGateways());
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"gwy.tcp://127.0.0.1:30000/{active.SiloAddress.Generation}"),
            gateway.ToString()
        );
        Assert.True(_box.Gateways.IsUpdatable);
        Assert.Equal(TimeSpan.FromMinutes(1), _box.Gateways.MaxStaleness);
    }

    [Fact]
    public async Task A_server_that_is_not_Consul_is_detected()
    {
        using var box = new ConsulTestBed("http://127.0.0.1:1");
        var away = await Assert.ThrowsAsync<ConsulUnavailableException>(box.Table.ReadAll);
        Assert.Equal("Consul at http://127.0.0.1:1 cannot be reached.", away.Message);
    }

    public void Dispose() => _box.Dispose();
}
