using Concord.Conformance;
using Concord.Errors;
using Concord.Projections;
using Concord.Timeline;
using Xunit;

namespace Concord.Graph.Tests;

public sealed class GraphProjectionTests
{
    private readonly GraphTestBed _box = new();

    [Fact]
    public async Task Duplicate_missing_and_reordered_events_lead_to_the_current_graph()
    {
        for (var i = 0; i < 5; i++)
        {
            await _box.CommitAsync(i, """{"parties":[{"role":"policyholder","id":"P1","name":"Ada"}]}""");
            await _box.CommitAsync(i, $$"""{"parties":[{"role":"driver","id":"D{{i}}"}]}""");
        }

        var log = await _box.LogAsync();
        await _box.TakeAsync([.. log.Reverse().Where((_, i) => i % 2 == 0), .. log.Take(1), .. log.Where((_, i) => i % 2 == 0)]);

        await _box.AssertAgreesAsync();
        Assert.Null((await _box.Graph.ReadVerticesAsync([GraphTestBed.Party("P1")]))[0]);
    }

    [Fact]
    public async Task The_position_is_stored_with_the_written_subgraphs()
    {
        var first = await _box.CommitAsync(1);
        await _box.TakeAsync(first);
        Assert.Equal([first.Position], await _box.Graph.ReadPositionsAsync());

        // Also by a batch without anything for the graph.
        var other = await _box.Storage.Store.CommitAsync(
            Events.Commit(new("motor-fr/~orders"), 0, "no timeline", type: "concord.migrated.order")
        );
        await _box.TakeAllAsync();
        Assert.Equal([other.Position], await _box.Graph.ReadPositionsAsync());
    }

    [Fact]
    public async Task A_replay_repairs_a_damaged_subgraph_of_the_same_version_and_a_delivery_does_not()
    {
        await _box.CommitAsync(1);
        await _box.TakeAllAsync();
        await _box.Graph.PutVertexAsync(new(GraphTestBed.Policy(1), Subgraphs.Json("""{"damaged":true}""")));

        await _box.TakeAllAsync();
        Assert.Equal("""{"damaged":true}""", (await _box.Graph.ReadVerticesAsync([GraphTestBed.Policy(1)]))[0]!.Properties.ToString());

        await _box.Projection.ApplyAsync(new(await _box.LogAsync(), IsReplay: true), default);
        await _box.AssertAgreesAsync();
    }

    [Fact]
    public async Task After_a_loss_the_state_that_is_read_replaces_the_graphs_newer_version()
    {
        await _box.CommitAsync(1);
        await _box.TakeAllAsync();
        await _box.Graph.ApplyAsync(
            new([
                new Subgraph
                {
                    Owner = GraphTestBed.Policy(1),
                    Version = 9,
                    Properties = Subgraphs.Json("{}"),
                },
            ])
        );
        _box.Storage.Store.Generation = 1;

        await _box.TakeAllAsync();

        await _box.AssertAgreesAsync();
    }

    [Fact]
    public async Task A_damaged_state_fails_its_event_and_is_not_waited_for()
    {
        await _box.CommitAsync(1);
        _box.Storage.Store.Tamper(new EntityKey("motor-fr/A1"), _ => [7, 7, 7]);

        await Assert.ThrowsAsync<TimelineDamagedException>(_box.TakeAllAsync);
    }

    [Fact]
    public async Task An_outage_of_graph_or_store_is_waited_for_and_nothing_is_missing_afterwards()
    {
        await _box.CommitAsync(1);
        _box.Graph.Outage.Begin();
        await Assert.ThrowsAsync<StorageUnavailableException>(_box.TakeAllAsync);
        _box.Graph.Outage.End();

        // What was read before the graph failed is not used any more.
        _box.Time.Advance(SharedTimelines.Lifetime);
        _box.Storage.Store.Outage.Begin();
        await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            _box.Projection.ApplyAsync(new([TestEntry()], IsReplay: false), default).AsTask()
        );
        _box.Storage.Store.Outage.End();

        await _box.TakeAllAsync();

        await _box.AssertAgreesAsync();
    }

    [Fact]
    public async Task The_local_generator_makes_vectors_behind_the_batches_and_before_a_question()
    {
        await _box.CommitAsync(
            1,
            """{"assets":[{"kind":"vehicle","id":"V1","attributes":{"make":"VW"}}],"places":[{"role":"garaged","id":"75001"}]}"""
        );
        await _box.CommitAsync(2, """{"assets":[{"kind":"vehicle","id":"V2","attributes":{"make":"VW"}}]}""");
        await _box.TakeAllAsync();
        Assert.Equal(1, _box.Wakes);
        Assert.NotEqual(0, await _box.Graph.CountWithoutVectorAsync(_box.Source.Name));

        Assert.True(await _box.Filler.CatchUpAsync(default));
        Assert.Equal(0, await _box.Graph.CountWithoutVectorAsync(_box.Source.Name));
        var nearest = Assert.Single((await _box.Graph.NearestAsync(GraphTestBed.Policy(1), 5))!);
        Assert.Equal(GraphTestBed.Policy(2), nearest.Vertex.Id);

        // A place without properties is similar to nothing.
        Assert.Null(await _box.Graph.NearestAsync(VertexId.Place(Concord.Policies.RealmId.Parse("motor-fr"), "75001"), 5));
    }

    [Fact]
    public async Task With_another_generator_the_filler_is_woken_for_missing_vectors()
    {
        var box = new GraphTestBed(new FakeGenerator());
        await box.CommitAsync(1);
        await box.TakeAllAsync();

        Assert.Equal(1, box.Wakes);
        Assert.Equal(1, await box.Graph.CountWithoutVectorAsync(box.Source.Name));

        await box.TakeAllAsync();
        Assert.True(box.Wakes >= 1);
    }

    [Fact]
    public async Task A_repair_rewrites_subgraphs_from_the_states_and_removes_the_rest()
    {
        await _box.CommitAsync(1, """{"parties":[{"role":"policyholder","id":"P1","name":"Ada"}]}""");
        await _box.TakeAllAsync();
        await _box.Graph.ApplyAsync(new([Subgraphs.Policy("A9").WithParty("P9"), Subgraphs.Policy("A1", version: 9)]));

        await _box.Projection.RepairAsync(["motor-fr/A1", "motor-fr/A9", "motor-fr/~orders"], default);

        await _box.AssertAgreesAsync();
    }

    private static Concord.Wal.WalEntry TestEntry() => new(default, Events.Of(new("motor-fr/A1"), 1));
}
