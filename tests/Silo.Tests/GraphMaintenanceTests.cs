using Concord.Conformance;
using Concord.Errors;
using Concord.Graph;
using Concord.Policies;
using Concord.Testing;
using Xunit;

namespace Concord.Silo.Tests;

/// <summary>The way from a command to the graph, and what operators do with it, through the grains.</summary>
[NeedsServers]
public sealed class GraphMaintenanceTests
{
    [Fact]
    public async Task A_query_whose_caller_cancelled_ends_in_the_silo()
    {
        await using var cluster = await GraphCluster.StartAsync();
        var (asked, ended) = (
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        cluster.Graph.Searching = async stop =>
        {
            asked.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, stop);
            }
            finally
            {
                ended.TrySetResult();
            }
        };
        using var caller = new CancellationTokenSource();
        var question = cluster.Questions.SearchAsync(new() { Text = "ada" }, caller.Token);
        await SignalWait.For(asked.Task, "the question to reach the store");

        await caller.CancelAsync();

        await SignalWait.For(ended.Task, "the store to be told");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => question);
    }

    [Fact]
    public async Task A_command_reaches_the_graph_and_questions_are_answered_from_it()
    {
        await using var cluster = await GraphCluster.StartAsync();
        await cluster.CreateAsync(0, 6);
        await cluster.EndorseAsync(1, """{"parties":{"add":[{"role":"driver","id":"P0","name":"Ada 0"}]}}""");

        await cluster.AssertAgreesAsync();
        Assert.Equal(
            "motor",
            (await cluster.Questions.GetAsync(PolicyOf(0))) is { } vertex
            && vertex.Properties.ToString().Contains("motor", StringComparison.Ordinal)
                ? "motor"
                : ""
        );
        var path = Assert.Single((await cluster.Questions.PathsAsync(new() { From = PartyOf("P0"), To = PartyOf("P1") })).Items);
        Assert.Equal([PartyOf("P0"), PolicyOf(1), PartyOf("P1")], path.Vertices.Select(one => one.Id));
        Assert.Contains(
            (await cluster.Questions.NeighborsAsync(new() { Start = PolicyOf(0), Depth = 2 })).Vertices,
            one => one.Id == PolicyOf(1)
        );
        Assert.Equal(
            PartyOf("P3"),
            Assert.Single(await cluster.Questions.SearchAsync(new() { Text = "ada 3", Kind = VertexKinds.Parties })).Vertex.Id
        );
        Assert.False((await cluster.Questions.SimilarAsync(PolicyOf(0), 1)).Pending);
        var stats = await cluster.Questions.GetStatsAsync();
        Assert.Equal(
            (6, 6, 1, 0),
            (
                stats.Vertices[VertexKinds.Policies],
                stats.Vertices[VertexKinds.Parties],
                stats.Vertices[VertexKinds.Realms],
                stats.Vertices[VertexKinds.Claims]
            )
        );
        Assert.Equal(("InMemory", "concord-features-2/128", 0), (stats.Provider, stats.Embeddings, stats.WithoutVector));
        Assert.NotEmpty(stats.Positions);
        Assert.Null(stats.Check);
    }

    [Fact]
    public async Task Damage_is_found_and_repaired_by_the_projection_itself()
    {
        await using var cluster = await GraphCluster.StartAsync();
        await cluster.CreateAsync(0, 40);
        for (var i = 0; i < 40; i += 4)
        {
            await cluster.Graph.RemoveVertexAsync(PolicyOf(i));
            await cluster.Graph.PutVertexAsync(new(PolicyOf(i + 1), Subgraphs.Json("{}")));
            await cluster.Graph.ApplyAsync(new([Subgraphs.Policy($"Z{i}").WithParty("Z")]));
        }

        var found = await cluster.CheckAsync();
        Assert.Equal((GraphJobState.Completed, 10, 10, 10, 0), (found.State, found.Missing, found.Extra, found.Differing, found.Repaired));
        Assert.Equal(found.Id, (await cluster.Questions.GetStatsAsync()).Check!.Id);
        var repaired = await cluster.CheckAsync(repair: true);
        Assert.Equal((30, 30), (repaired.Drift, repaired.Repaired));

        Assert.Equal(0, (await cluster.CheckAsync()).Drift);
        await cluster.AssertAgreesAsync();
    }

    [Fact]
    public async Task While_the_projection_is_paused_changes_are_in_flight_and_nothing_is_repaired()
    {
        await using var cluster = await GraphCluster.StartAsync();
        await cluster.CreateAsync(0, 4);
        await cluster.Control.PauseAsync("ada", null);
        await cluster.EndorseAsync(1, """{"attributes":{"n":1}}""", wait: false);
        await cluster.Graph.RemoveVertexAsync(PolicyOf(2));

        var check = await cluster.CheckAsync(repair: true);

        // The second may share the partition that is behind; then it is not known to be wrong.
        Assert.Equal((GraphJobState.Completed, 2, 0), (check.State, check.InFlight + check.Missing, check.Repaired));
        Assert.True(check.InFlight >= 1);

        await cluster.Control.ResumeAsync("ada", null);
        await cluster.EndorseAsync(1, """{"attributes":{"n":2}}""");
        Assert.Equal(1, (await cluster.CheckAsync(repair: true)).Repaired);
        await cluster.AssertAgreesAsync();
    }

    [Fact]
    public async Task A_rebuild_replaces_the_graph_and_the_same_name_begins_it_once()
    {
        await using var cluster = await GraphCluster.StartAsync();
        await cluster.CreateAsync(0, 20);
        await cluster.Graph.RemoveVertexAsync(PolicyOf(7));

        await cluster.Maintenance.RebuildAsync("again", "ada");
        var rebuild = await cluster.Maintenance.GetRebuildAsync(GraphCluster.Patience);
        Assert.Equal((GraphJobState.Completed, 21, "ada"), (rebuild!.State, rebuild.Written, rebuild.By));
        Assert.Equal(rebuild, await cluster.Maintenance.RebuildAsync("again", "bob"));

        await cluster.EndorseAsync(3, """{"attributes":{"n":1}}""");
        await cluster.AssertAgreesAsync();
    }

    [Fact]
    public async Task One_job_runs_at_a_time_and_an_unavailable_graph_blocks_no_caller()
    {
        await using var cluster = await GraphCluster.StartAsync();
        await cluster.CreateAsync(0, 3);
        cluster.Graph.Outage.Begin("The graph is away.");
        await cluster.Maintenance.RebuildAsync("waits", "ada");

        await Assert.ThrowsAsync<IllegalTransitionException>(() => cluster.Maintenance.CheckAsync("other", repair: false, "bob"));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => cluster.Questions.GetAsync(PolicyOf(0)));
        var graph = (await cluster.System.CheckAsync()).Single(check => check.Name == "graph");
        Assert.Equal((false, true, "The graph is away."), (graph.Ready, graph.Optional, graph.Detail));

        // Policies go on, and their events wait.
        await cluster.EndorseAsync(1, """{"attributes":{"n":1}}""", wait: false);
        cluster.Graph.Outage.End();
        Assert.Equal(GraphJobState.Completed, (await cluster.Maintenance.GetRebuildAsync(GraphCluster.Patience))!.State);
        await cluster.EndorseAsync(1, """{"attributes":{"n":2}}""");
        await cluster.AssertAgreesAsync();
    }

    [Fact]
    public async Task A_rebuild_left_by_a_stopped_silo_is_continued_by_the_next()
    {
        await using var cluster = await GraphCluster.StartAsync();
        await cluster.CreateAsync(0, 20);
        await cluster.StopAsync();
        await cluster.Graph.BeginShadowAsync();
        await cluster.Graph.RemoveVertexAsync(PolicyOf(7));

        await cluster.StartAgainAsync();

        await RebuiltAsync(cluster);
        await cluster.AssertAgreesAsync();
        Assert.False(await cluster.Graph.HasShadowAsync());
    }

    [Fact]
    public async Task What_the_last_check_found_is_known_to_the_next_silo()
    {
        await using var cluster = await GraphCluster.StartAsync();
        await cluster.CreateAsync(0, 4);
        await cluster.Graph.RemoveVertexAsync(PolicyOf(1));
        var found = await cluster.CheckAsync();
        await cluster.StopAsync();

        await cluster.StartAgainAsync();

        var told = (await cluster.Questions.GetStatsAsync()).Check!;
        Assert.Equal((found.Id, found.State, found.Missing, found.FinishedAt), (told.Id, told.State, told.Missing, told.FinishedAt));
        Assert.Equal(Assert.Single(found.Findings), Assert.Single(told.Findings));
        Assert.Equal(found.FinishedAt, (await cluster.Maintenance.CheckAsync(found.Id, repair: false, "ada")).FinishedAt);
    }

    [Fact]
    public async Task A_check_that_is_due_while_another_job_runs_begins_when_that_has_ended()
    {
        await using var cluster = await GraphCluster.StartAsync();
        await cluster.CreateAsync(0, 4);
        cluster.Graph.Outage.Begin();
        await cluster.Maintenance.RebuildAsync("long", "ada");
        var reminded = cluster.Maintenance.AsReference<IRemindable>();

        await reminded.ReceiveReminder("graph-check", default);
        Assert.Null(await cluster.Maintenance.GetCheckAsync(TimeSpan.Zero));
        cluster.Graph.Outage.End();
        await cluster.Maintenance.GetRebuildAsync(GraphCluster.Patience);

        await Polling.UntilAsync(
            async () =>
                await cluster.Maintenance.GetCheckAsync(GraphCluster.Patience) is { State: GraphJobState.Completed, By: "schedule" },
            "the scheduled check"
        );
    }

    [Fact]
    public async Task A_new_graph_store_is_built_from_the_states()
    {
        await using var cluster = await GraphCluster.StartAsync();
        await cluster.CreateAsync(0, 20);
        await cluster.StopAsync();
        cluster.OtherGraph = new();

        await cluster.StartAgainAsync();

        await RebuiltAsync(cluster);
        await cluster.AssertAgreesAsync();
        Assert.NotEmpty(await cluster.Graph.ReadPositionsAsync());
    }

    /// <summary>The watch begins it; that it does is what is waited for.</summary>
    private static async Task RebuiltAsync(GraphCluster cluster)
    {
        await cluster.Maintenance.ContinueAsync();
        var rebuild = await cluster.Maintenance.GetRebuildAsync(GraphCluster.Patience);
        Assert.Equal((GraphJobState.Completed, "concord", 21), (rebuild!.State, rebuild.By, rebuild.Written));
    }

    private static VertexId PolicyOf(int number) => VertexId.Policy(PolicyId.Create(RealmId.Parse("motor-fr"), $"A{number}"));

    private static VertexId PartyOf(string id) => VertexId.Party(RealmId.Parse("motor-fr"), id);
}
