using Concord.Errors;
using Concord.Policies;
using Xunit;

namespace Concord.Imports.Tests;

/// <summary>Rows of imports that are applied beside the grains of their policies.</summary>
public sealed class ImportWorkerTests
{
    private const int Policies = 40;

    [Fact]
    public async Task Rows_are_applied_in_their_order_and_activate_no_policy()
    {
        await using var cluster = await WorkerCluster.StartAsync(1);
        ImportRow[] rows = [.. Enumerable.Range(0, 4 * Policies).Select(static i => WorkerCluster.Row(i % Policies, i / Policies))];

        var outcomes = await cluster.ApplyAsync(rows);

        Assert.All(outcomes[..Policies], static outcome => Assert.Equal(ImportOutcomeKind.Created, outcome.Kind));
        Assert.All(outcomes[Policies..], static outcome => Assert.Equal(ImportOutcomeKind.Changed, outcome.Kind));
        Assert.Equal(0, await cluster.CountActivePoliciesAsync());
        for (var i = 0; i < Policies; i++)
        {
            var view = await cluster.Policy(i).GetAsync(null, null);
            Assert.Equal((4, "{\"n\":3}"), (view.Version, view.Attributes.ToString()));
        }
    }

    [Fact]
    public async Task Rows_that_are_sent_again_have_the_same_effect_and_a_bad_row_stops_no_other()
    {
        await using var cluster = await WorkerCluster.StartAsync(1);
        var bad = WorkerCluster.Row(2, 1) with { Policy = PolicyId.Create(Concord.Policies.RealmId.Parse("unknown"), "W2") };
        ImportRow[] rows = [WorkerCluster.Row(1, 1), bad, WorkerCluster.Row(3, 1)];

        var first = await cluster.ApplyAsync(rows);
        var second = await cluster.ApplyAsync(rows);

        Assert.Equal([ImportOutcomeKind.Created, ImportOutcomeKind.Rejected, ImportOutcomeKind.Created], first.Select(static o => o.Kind));
        Assert.Equal(
            [ImportOutcomeKind.Unchanged, ImportOutcomeKind.Rejected, ImportOutcomeKind.Unchanged],
            second.Select(static o => o.Kind)
        );
        Assert.Equal(1, (await cluster.Policy(3).GetAsync(null, null)).Version);
    }

    [Fact]
    public async Task While_the_store_is_unavailable_rows_have_no_outcome()
    {
        await using var cluster = await WorkerCluster.StartAsync(1);
        await cluster.ApplyAsync(WorkerCluster.Row(1, 1));
        cluster.Storage.Store.Outage.Begin();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => cluster.ApplyAsync(WorkerCluster.Row(1, 2)));

        cluster.Storage.Store.Outage.End();
        Assert.Equal(ImportOutcomeKind.Changed, Assert.Single(await cluster.ApplyAsync(WorkerCluster.Row(1, 2))).Kind);
    }

    [Fact]
    public async Task An_activation_on_any_silo_shows_a_row_as_soon_as_it_is_applied()
    {
        await using var cluster = await WorkerCluster.StartAsync(2);
        for (var value = 0; value < 5; value++)
        {
            await cluster.ApplyAsync([.. Enumerable.Range(0, Policies).Select(i => WorkerCluster.Row(i, value))]);
            for (var i = 0; i < Policies; i++)
                Assert.Equal($"{{\"n\":{value}}}", (await cluster.Policy(i).GetAsync(null, null)).Attributes.ToString());
        }
    }

    [Fact]
    public async Task Beside_a_silo_that_takes_no_notifications_rows_go_through_the_grains_of_their_policies()
    {
        await using var cluster = await WorkerCluster.StartAsync(2, static number => number == 1);

        var outcomes = await cluster.ApplyAsync([.. Enumerable.Range(0, Policies).Select(static i => WorkerCluster.Row(i, 1))]);

        Assert.All(outcomes, static outcome => Assert.Equal(ImportOutcomeKind.Created, outcome.Kind));
        Assert.Equal(Policies, await cluster.CountActivePoliciesAsync());
    }
}
