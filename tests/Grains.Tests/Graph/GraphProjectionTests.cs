using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Graph;
using Concord.Grains.Commit;
using Concord.Grains.Graph;
using Concord.Testing.Building;
using Xunit;

namespace Concord.Grains.Tests.Graph;

public sealed class GraphProjectionTests
{
    private readonly GraphTestBed _box = new();

    [Fact]
    public async Task Duplicates_gaps_and_the_wrong_order_bring_the_graph_to_the_present()
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
    public async Task How_far_it_is_is_kept_with_what_was_written()
    {
        var first = await _box.CommitAsync(1);
        await _box.TakeAsync(first);
        Assert.Equal([first.Position], await _box.Graph.ReadPositionsAsync());

        // Also by a batch in which there is nothing for the graph.
        var other = await _box.Storage.Store.CommitAsync(Events.Commit(new("motor-fr/~orders"), 0, "no timeline", type: "concord.migrated.order"));
        await _box.TakeAllAsync();
        Assert.Equal([other.Position], await _box.Graph.ReadPositionsAsync());
    }

    [Fact]
    public async Task A_replay_mends_what_is_damaged_at_the_version_that_it_has_and_an_ordinary_delivery_does_not()
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
    public async Task Where_the_store_has_lost_something_what_is_read_counts_and_not_what_is_there()
    {
        await _box.CommitAsync(1);
        await _box.TakeAllAsync();
        await _box.Graph.ApplyAsync(new([new Subgraph { Owner = GraphTestBed.Policy(1), Version = 9, Properties = Subgraphs.Json("{}") }]));
        _box.Storage.Store.Generation = 1;

        await _box.TakeAllAsync();

        await _box.AssertAgreesAsync();
    }

    [Fact]
    public async Task A_damaged_state_is_held_against_its_event_and_not_waited_for()
    {
        await _box.CommitAsync(1);
        _box.Storage.Store.Tamper(new EntityKey("motor-fr/A1"), _ => [7, 7, 7]);

        await Assert.ThrowsAsync<TimelineDamagedException>(_box.TakeAllAsync);
    }

    [Fact]
    public async Task A_graph_or_a_store_that_is_away_is_waited_for_and_then_nothing_is_missing()
    {
        await _box.CommitAsync(1);
        _box.Graph.Outage.Begin();
        await Assert.ThrowsAsync<StorageUnavailableException>(_box.TakeAllAsync);
        _box.Graph.Outage.End();
        _box.Storage.Store.Outage.Begin();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => _box.Projection.ApplyAsync(new([TestEntry()], IsReplay: false), default).AsTask());
        _box.Storage.Store.Outage.End();

        await _box.TakeAllAsync();

        await _box.AssertAgreesAsync();
    }

    [Fact]
    public async Task With_the_local_generator_everything_that_is_written_has_its_vector_at_once()
    {
        await _box.CommitAsync(1, """{"assets":[{"kind":"vehicle","id":"V1","attributes":{"make":"VW"}}],"places":[{"role":"garaged","id":"75001"}]}""");
        await _box.CommitAsync(2, """{"assets":[{"kind":"vehicle","id":"V2","attributes":{"make":"VW"}}]}""");
        await _box.TakeAllAsync();

        Assert.Equal(0, await _box.Graph.CountWithoutVectorAsync(_box.Source.Name));
        var nearest = Assert.Single((await _box.Graph.NearestAsync(GraphTestBed.Policy(1), 5))!);
        Assert.Equal((GraphTestBed.Policy(2), 0), (nearest.Vertex.Id, _box.Wakes));

        // A place that nothing is said of is like nothing.
        Assert.Null(await _box.Graph.NearestAsync(VertexId.Place(Abstractions.Policies.RealmId.Parse("motor-fr"), "75001"), 5));
    }

    [Fact]
    public async Task With_another_generator_the_filler_is_told_that_vectors_are_missing()
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
    public async Task A_repair_puts_what_the_states_say_in_place_of_what_is_there_and_removes_what_none_speaks_for()
    {
        await _box.CommitAsync(1, """{"parties":[{"role":"policyholder","id":"P1","name":"Ada"}]}""");
        await _box.TakeAllAsync();
        await _box.Graph.ApplyAsync(new([Subgraphs.Policy("A9").WithParty("P9"), Subgraphs.Policy("A1", version: 9)]));

        await _box.Projection.RepairAsync(["motor-fr/A1", "motor-fr/A9", "motor-fr/~orders"], default);

        await _box.AssertAgreesAsync();
    }

    private static Abstractions.Wal.WalEntry TestEntry() => new(default, Events.Of(new("motor-fr/A1"), 1));
}
