using Concord.Policies.Tests;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concord.Timeline.Tests;

[NeedsServers]
public sealed class AppendedStatesTests
{
    [Fact]
    public async Task Silos_know_of_each_other_that_they_read_states_to_which_commits_are_added()
    {
        await using var cluster = await PolicyCluster.StartAsync();

        var silos = cluster.Services.GetRequiredService<IClusterManifestProvider>().Current.Silos;

        Assert.True(AppendedStatesAttribute.IsIn(Assert.Single(silos).Value));
    }

    [Fact]
    public async Task A_policys_later_commits_add_to_its_state()
    {
        await using var cluster = await PolicyCluster.StartAsync();
        await cluster.CreateAsync();
        var key = EntityKey.Of(PolicyTestBed.Id);
        var first = (await cluster.Storage.Store.ReadAsync(key))!.Data.ToArray();

        await cluster.Policy.ApplyAsync(
            new(
                PolicyCluster.Context(2),
                Concord.Policies.TransactionType.Endorse,
                new(2018, 2, 1),
                PolicyTestBed.Json("""{"attributes":{"bonus":1}}""")
            )
        );

        var second = (await cluster.Storage.Store.ReadAsync(key))!.Data.ToArray();
        Assert.Equal(first, second[..first.Length]);
        Assert.InRange(second.Length - first.Length, 1, 250);
    }
}
