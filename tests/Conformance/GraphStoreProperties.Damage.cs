using Concord.Graph;
using Concord.Ports;
using CsCheck;

namespace Concord.Conformance;

public abstract partial class GraphStoreProperties
{
    private static readonly Gen<Damage> AnyDamage =
        from kind in Gen.Enum<DamageKind>()
        from number in Gen.Int[0, 1000]
        select new Damage(kind, number);

    private enum DamageKind
    {
        RemoveVertex,
        AlterVertex,
        StrayVertex,
        StrayOwner,
        RemoveEdge,
        AlterEdge,
        StrayEdge,
    }

    private sealed record Damage(DamageKind Kind, int Number);

    private async Task MendAsync(List<Subgraph> subgraphs, List<Damage> damages)
    {
        await using var graph = await CreateAsync();
        foreach (var subgraph in subgraphs)
            await graph.Store.ApplyAsync(new([subgraph]));
        var model = GraphModel.Of(subgraphs);
        foreach (var damage in damages)
            await DoAsync(damage, model, graph.Damage);
        await CompareAndMendAsync(graph.Store, model, subgraphs);
        await model.AssertIsAsync(graph.Store);
    }

    private static Task DoAsync(Damage damage, GraphModel model, IGraphDamage graph)
    {
        // A realm without a state of its own exists only for its policies, so it cannot be compared.
        var vertices = model
            .Vertices.Keys.Where(id => id.EntityKey is null || model.Owners.ContainsKey(id))
            .OrderBy(static id => id.ToString(), StringComparer.Ordinal)
            .ToList();
        var edges = model.Edges.OrderBy(static edge => edge.Id, StringComparer.Ordinal).ToList();
        var properties = Subgraphs.Json($$"""{"damage":{{damage.Number}}}""");
        return damage.Kind switch
        {
            DamageKind.RemoveVertex when vertices.Count > 0 => graph.RemoveVertexAsync(Pick(vertices)),
            DamageKind.AlterVertex when vertices.Count > 0 => graph.PutVertexAsync(new(Pick(vertices), properties)),
            DamageKind.StrayVertex => graph.PutVertexAsync(new(Subgraphs.PartyId($"P{damage.Number % 9}"), properties)),
            DamageKind.StrayOwner => graph.PutVertexAsync(new(Subgraphs.PolicyId($"A{damage.Number % 9}"), properties)),
            DamageKind.RemoveEdge when edges.Count > 0 => graph.RemoveEdgeAsync(Pick(edges)),
            DamageKind.AlterEdge when edges.Count > 0 => graph.PutEdgeAsync(
                Pick(edges) with
                {
                    Properties = properties,
                    Statement = properties,
                    StatedAt = Subgraphs.Time,
                }
            ),
            DamageKind.StrayEdge => graph.PutEdgeAsync(
                Subgraphs.Policy($"A{damage.Number % 7}").WithAsset($"V{damage.Number % 5}", $"stray {damage.Number % 2}").Edges[0]
            ),
            _ => Task.CompletedTask,
        };

        T Pick<T>(List<T> list) => list[damage.Number % list.Count];
    }

    /// <summary>
    /// As the graph check does it: compares the states with what is stored, then the stored shared vertices with the
    /// statements, then the counts.
    /// </summary>
    private static async Task CompareAndMendAsync(IGraphStore store, GraphModel model, List<Subgraph> applied)
    {
        var owners = model.Owners.Keys.Concat(model.Deleted).Union(await GraphPages.OwnersAsync(store, 4)).ToList();
        foreach (var (owner, stored) in owners.Zip(await store.ReadSubgraphsAsync(owners)))
        {
            var newest = applied.Where(subgraph => subgraph.Owner == owner).MaxBy(static subgraph => subgraph.Version);
            if (newest is null)
                await store.RemoveAsync([owner]);
            else if (newest.Properties is null ? stored is not null : !newest.IsEquivalentTo(stored))
                await store.ApplyAsync(new([newest]) { Rewrite = true });
        }

        var stands = await GraphPages.SharedAsync(store, 4);
        await store.RefreshSharedAsync([.. stands.Where(static stand => stand.Stored != stand.Expected).Select(static stand => stand.Id)]);
        await store.RecountAsync();
    }
}
