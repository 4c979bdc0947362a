using Concord.Testing;
using Xunit;

namespace Concord.Adapters.Clustering.Consul.Tests;

/// <summary>A Consul that lets nobody in without a token: just the rights that the documentation names are enough.</summary>
[NeedsServers]
public sealed class AccessTests
{
    [Fact]
    public async Task The_documented_rights_are_enough_and_needed()
    {
        await using var server = await ConsulServer.StartWithTokensAsync();
        var cluster = ConsulTestBed.NewCluster();
        var write = await server.MakeTokenAsync($"key_prefix \"orleans/{cluster}/\" {{ policy = \"write\" }}");
        var read = await server.MakeTokenAsync($"key_prefix \"orleans/{cluster}/\" {{ policy = \"read\" }}");

        using var silo = new ConsulTestBed(server.Address, cluster, write);
        await silo.Table.InitializeMembershipTable(true);
        var entry = await silo.InsertAsync(SiloStatus.Joining);
        await silo.UpdateAsync(entry.SiloAddress, SiloStatus.Active);
        await silo.Table.UpdateIAmAlive(entry);
        var dead = await silo.InsertAsync(SiloStatus.Dead);
        await silo.Table.CleanupDefunctSiloEntries(dead.StartTime.AddDays(1));

        using var client = new ConsulTestBed(server.Address, cluster, read);
        await client.Gateways.InitializeGatewayListProvider();
        Assert.Single(await client.Gateways.GetGateways());
        var version = (await client.Table.ReadAll()).Version.Next();
        var refused = await Assert.ThrowsAsync<ConsulRefusedException>(() => client.Table.InsertRow(MembershipEntries.New(), version));
        Assert.Contains("ACL token", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(read, refused.Message, StringComparison.Ordinal);

        foreach (
            var token in (string?[])
                [null, Guid.NewGuid().ToString(), await server.MakeTokenAsync("key_prefix \"orleans/other/\" { policy = \"write\" }")]
        )
        {
            using var stranger = new ConsulTestBed(server.Address, cluster, token);
            await Assert.ThrowsAsync<ConsulRefusedException>(() => stranger.Table.InitializeMembershipTable(true));
            await Assert.ThrowsAsync<ConsulRefusedException>(stranger.Gateways.InitializeGatewayListProvider);
        }

        await silo.Table.DeleteMembershipTableEntries(cluster);
        Assert.Empty((await silo.Table.ReadAll()).Members);
    }
}
