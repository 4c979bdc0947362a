using Concord.Graph;
using CsCheck;

namespace Concord.Conformance;

public abstract partial class GraphStoreProperties
{
    private static readonly Gen<Step> AnyStep =
        from kind in Gen.Frequency(
            (8, Gen.Const(StepKind.Apply)),
            (3, Gen.Const(StepKind.Rewrite)),
            (4, Gen.Const(StepKind.Shadow)),
            (2, Gen.Const(StepKind.Remove)),
            (3, Gen.Const(StepKind.Begin)),
            (2, Gen.Const(StepKind.Swap)),
            (1, Gen.Const(StepKind.Drop)),
            (1, Gen.Const(StepKind.Restart))
        )
        from subgraphs in GraphGenerators.Subgraph.List[1, 4]
        select new Step(kind, GraphGenerators.OnePerOwner(subgraphs));

    private enum StepKind
    {
        Apply,
        Rewrite,
        Shadow,
        Remove,
        Begin,
        Swap,
        Drop,
        Restart,
    }

    private sealed record Step(StepKind Kind, IReadOnlyList<Subgraph> Subgraphs);

    private async Task WriteAsync(List<Step> steps)
    {
        await using var graph = await CreateAsync();
        var said = new Dictionary<VertexId, Subgraph>();
        Dictionary<VertexId, Subgraph>? shadow = null;
        foreach (var step in steps)
        {
            switch (step.Kind)
            {
                case StepKind.Apply or StepKind.Rewrite:
                    var rewrite = step.Kind == StepKind.Rewrite;
                    await graph.Store.ApplyAsync(new(step.Subgraphs) { Rewrite = rewrite });
                    Put(said, step.Subgraphs, rewrite);
                    Put(shadow, step.Subgraphs, rewrite);
                    break;
                case StepKind.Shadow:
                    await graph.Store.ApplyAsync(new(step.Subgraphs) { ShadowOnly = true });
                    Put(shadow, step.Subgraphs, rewrite: false);
                    break;
                case StepKind.Remove:
                    await graph.Store.RemoveAsync([.. step.Subgraphs.Select(static subgraph => subgraph.Owner)]);
                    foreach (var subgraph in step.Subgraphs)
                    {
                        said.Remove(subgraph.Owner);
                        shadow?.Remove(subgraph.Owner);
                    }

                    break;
                case StepKind.Begin:
                    await graph.Store.BeginShadowAsync();
                    shadow ??= [];
                    break;
                case StepKind.Swap:
                    await graph.Store.SwapShadowAsync();
                    (said, shadow) = (shadow ?? said, null);
                    break;
                case StepKind.Drop:
                    await graph.Store.DropShadowAsync();
                    shadow = null;
                    break;
                case StepKind.Restart:
                    await graph.RestartAsync();
                    break;
            }
        }

        await GraphModel.Of(said.Values).AssertIsAsync(graph.Store);
        await graph.Store.SwapShadowAsync();
        await GraphModel.Of((shadow ?? said).Values).AssertIsAsync(graph.Store);
    }

    private static void Put(Dictionary<VertexId, Subgraph>? said, IReadOnlyList<Subgraph> subgraphs, bool rewrite)
    {
        foreach (var subgraph in subgraphs)
        {
            if (said is not null && (rewrite || !said.TryGetValue(subgraph.Owner, out var old) || old.Version < subgraph.Version))
                said[subgraph.Owner] = subgraph;
        }
    }
}
