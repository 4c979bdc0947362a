using Concord.Graph;
using Concord.Ports;

namespace Concord.Conformance;

public sealed partial class InMemoryGraphStore : IGraphDamage
{
    public ValueTask<IReadOnlyList<Subgraph?>> ReadSubgraphsAsync(
        IReadOnlyList<VertexId> owners,
        CancellationToken cancellationToken = default
    ) => Do<IReadOnlyList<Subgraph?>>(() => [.. owners.Select(_graph.ReadSubgraph)]);

    public ValueTask<IReadOnlyList<VertexId>> ScanOwnersAsync(VertexId? after, int limit, CancellationToken cancellationToken = default) =>
        Do<IReadOnlyList<VertexId>>(() => [.. _graph.ScanOwners(after, limit)]);

    public ValueTask<IReadOnlyList<SharedVertexComparison>> ScanSharedAsync(
        VertexId? after,
        int limit,
        CancellationToken cancellationToken = default
    ) => Do<IReadOnlyList<SharedVertexComparison>>(() => [.. _graph.ScanShared(after, limit)]);

    public ValueTask RefreshSharedAsync(IReadOnlyList<VertexId> shared, CancellationToken cancellationToken = default) =>
        Do(() =>
        {
            foreach (var id in shared)
                _graph.Settle(id);
        });

    public ValueTask RemoveAsync(IReadOnlyList<VertexId> owners, CancellationToken cancellationToken = default) =>
        Do(() =>
        {
            foreach (var owner in owners)
            {
                _graph.Remove(owner);
                _shadow?.Remove(owner);
            }
        });

    public Task RemoveVertexAsync(VertexId id) => Damage(() => _graph.DamageByRemoving(id));

    public Task PutVertexAsync(GraphVertex vertex) => Damage(() => _graph.DamageByPutting(vertex));

    public Task RemoveEdgeAsync(SubgraphEdge edge) => Damage(() => _graph.DamageByRemoving(edge));

    public Task PutEdgeAsync(SubgraphEdge edge) => Damage(() => _graph.DamageByPutting(edge));

    private Task Damage(Action action)
    {
        lock (_lock)
            action();
        return Task.CompletedTask;
    }
}
