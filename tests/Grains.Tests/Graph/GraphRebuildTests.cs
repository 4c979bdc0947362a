using Concord.Conformance;
using Concord.Ports;
using Concord.Projections.Tests;
using Concord.Timeline;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Concord.Graph.Tests;

public sealed class GraphRebuildTests
{
    private readonly GraphTestBed _box = new();

    [Fact]
    public async Task A_rebuild_makes_the_graph_from_the_states_alone()
    {
        await FillAsync(300);
        await _box.Graph.ApplyAsync(new([Subgraphs.Policy("A99", version: 100).WithParty("X"), Subgraphs.Policy("Z1")]));
        await _box.Graph.RemoveVertexAsync(GraphTestBed.Policy(7));

        var wakes = _box.Wakes;

        var rebuild = await RebuildAsync();

        Assert.Equal((GraphJobState.Completed, 300, null), (rebuild.State, rebuild.Written, rebuild.Detail));
        await _box.AssertAgreesAsync();
        Assert.False(await _box.Graph.HasShadowAsync());
        Assert.Equal((await _box.LogAsync())[^1].Position, Assert.Single(await _box.Graph.ReadPositionsAsync()));
        Assert.Equal(wakes + 1, _box.Wakes);
    }

    [Fact]
    public async Task Changes_during_a_rebuild_are_in_the_new_graph_and_readers_see_the_complete_old_one()
    {
        await FillAsync(300);
        var store = new ScanHook(
            _box.Storage.Store,
            async page =>
            {
                // A new policy, one that was read already, and one that is still to be read.
                await _box.CommitAsync(1_000 + page, """{"parties":[{"role":"driver","id":"N"}]}""");
                await _box.CommitAsync(0, $$"""{"attributes":{"n":{{page}} } }""");
                await _box.CommitAsync(299, $$"""{"attributes":{"n":{{page}} } }""");
                await _box.TakeAllAsync();
                Assert.True(await _box.Graph.HasShadowAsync());
                await _box.AssertAgreesAsync();
            }
        );

        await RebuildAsync(store);

        Assert.Equal(3, store.Pages);
        await _box.AssertAgreesAsync();
    }

    [Fact]
    public async Task An_interrupted_rebuild_continues_in_the_same_shadow()
    {
        await FillAsync(300);
        await _box.Graph.ApplyAsync(new([Subgraphs.Policy("Z1")]));
        using var stop = new CancellationTokenSource();
        var store = new ScanHook(_box.Storage.Store, page => page == 1 ? stop.CancelAsync() : Task.CompletedTask);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RebuildAsync(store, stop.Token));
        Assert.True(await _box.Graph.HasShadowAsync());
        await _box.CommitAsync(5, """{"attributes":{"n":1}}""");
        await _box.TakeAllAsync();

        await RebuildAsync();

        await _box.AssertAgreesAsync();
    }

    [Fact]
    public async Task An_outage_of_the_graph_is_waited_for()
    {
        await FillAsync(300);
        var failures = 0;
        var store = new ScanHook(
            _box.Storage.Store,
            page =>
            {
                if (page == 1 && failures++ < 3)
                    throw new Concord.Errors.StorageUnavailableException("Away.");
                return Task.CompletedTask;
            }
        );

        Assert.Equal(300, (await RebuildAsync(store)).Written);

        Assert.Equal(4, failures);
        await _box.AssertAgreesAsync();
    }

    [Fact]
    public async Task A_lagging_projection_does_not_delay_the_rebuild_and_applies_the_rest_later()
    {
        await FillAsync(3);
        await _box.CommitAsync(1, """{"attributes":{"n":1}}""");

        Assert.Equal(GraphJobState.Completed, (await RebuildAsync()).State);
        await _box.AssertAgreesAsync();
        await _box.TakeAllAsync();
        await _box.AssertAgreesAsync();
    }

    [Fact]
    public async Task A_damaged_state_is_left_out_and_reported()
    {
        await FillAsync(3);
        _box.Storage.Store.Tamper(new EntityKey("motor-fr/A1"), _ => [7, 7, 7]);

        var rebuild = await RebuildAsync();

        Assert.Equal((GraphJobState.Completed, 2), (rebuild.State, rebuild.Written));
        Assert.Contains("1 states are damaged", rebuild.Detail, StringComparison.Ordinal);
        Assert.Equal((1, "motor-fr/A1"), (rebuild.Aside, Assert.Single(rebuild.AsideEntities)));
    }

    [Fact]
    public async Task What_the_graph_store_does_not_take_is_set_aside_and_the_rest_is_written()
    {
        await FillAsync(300);
        _box.Graph.Poison = static subgraph => subgraph.Owner == GraphTestBed.Policy(7) || subgraph.Owner == GraphTestBed.Policy(290);

        var rebuild = await RebuildAsync();

        Assert.Equal((GraphJobState.Completed, 298, 2), (rebuild.State, rebuild.Written, rebuild.Aside));
        Assert.Equal(["motor-fr/A290", "motor-fr/A7"], rebuild.AsideEntities.Order(StringComparer.Ordinal));
        Assert.Contains("2 entities could not be written", rebuild.Detail, StringComparison.Ordinal);
        Assert.False(await _box.Graph.HasShadowAsync());
    }

    private async Task FillAsync(int policies)
    {
        for (var i = 0; i < policies; i++)
            await _box.CommitAsync(i, $$"""{"parties":[{"role":"policyholder","id":"P{{i % 40}}","name":"N{{i}}"}]}""");
        await _box.TakeAllAsync();
    }

    private async Task<GraphRebuild> RebuildAsync(ICommitStore? store = null, CancellationToken cancellationToken = default)
    {
        var time = new SkippingTime(_box.Time.GetUtcNow());
        var run = new GraphRebuildRun(
            store ?? _box.Storage.Store,
            _box.Storage.Store,
            _box.Graph,
            _box,
            _box,
            time,
            NullLogger.Instance,
            new()
            {
                Id = "rebuild",
                State = GraphJobState.Running,
                By = "ada",
                StartedAt = time.GetUtcNow(),
                Written = 0,
            }
        );
        await run.RunAsync(cancellationToken);
        return run.Rebuild;
    }

    /// <summary>A store that runs an action before each page of a scan.</summary>
    private sealed class ScanHook(ICommitStore inner, Func<int, Task> before) : ICommitStore
    {
        public int Pages { get; private set; }

        public StoreInfo Info => inner.Info;

        public ValueTask<StoredState?> ReadAsync(EntityKey key, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(key, cancellationToken);

        public ValueTask<IReadOnlyList<StoredState?>> ReadManyAsync(
            IReadOnlyList<EntityKey> keys,
            CancellationToken cancellationToken = default
        ) => inner.ReadManyAsync(keys, cancellationToken);

        public async IAsyncEnumerable<IReadOnlyList<EntityKey>> ScanAsync(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default
        )
        {
            Pages = 0;
            await foreach (var page in inner.ScanAsync(cancellationToken))
            {
                await before(Pages++);
                cancellationToken.ThrowIfCancellationRequested();
                yield return page;
            }
        }

        public ValueTask<CommitResult> CommitAsync(Concord.Ports.Commit commit) => inner.CommitAsync(commit);

        public ValueTask CheckAsync(CancellationToken cancellationToken = default) => inner.CheckAsync(cancellationToken);
    }
}
