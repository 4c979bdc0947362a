using Concord.Graph;

namespace Concord.Adapters.ArangoDb;

/// <summary>A subgraph in the form that <see cref="GraphQueries.Apply"/> takes.</summary>
internal sealed record SubgraphBody(string Key, string Id, string Order, long Version, StoredVertex Vertex, IReadOnlyList<StoredEdge> Edges)
{
    public static SubgraphBody Of(Subgraph subgraph, Generation generation) =>
        new(
            VertexKey.Of(subgraph.Owner),
            subgraph.Owner.ToString(),
            VertexKey.OrderOf(subgraph.Owner),
            subgraph.Version,
            subgraph.Properties is { } properties
                ? StoredVertex.Of(subgraph.Owner, properties, subgraph.Version)
                : StoredVertex.Tombstone(subgraph.Owner, subgraph.Version),
            [.. subgraph.Edges.Select(edge => StoredEdge.Of(edge, subgraph.Version, generation))]
        );
}

/// <summary>A shared vertex as created where there is none: with the statements of these owners, if one of them is written.</summary>
internal sealed record SharedBody(IReadOnlyList<string> Owners, StoredVertex Vertex)
{
    public static IReadOnlyList<SharedBody> AllOf(IReadOnlyList<Subgraph> subgraphs)
    {
        var owners = subgraphs.Select(static subgraph => subgraph.Owner).ToHashSet();
        return
        [
            .. subgraphs
                .SelectMany(static subgraph => subgraph.Edges)
                .Where(edge => !owners.Contains(edge.Other))
                .GroupBy(static edge => edge.Other)
                .Select(static edges => new SharedBody(
                    [.. edges.Select(static edge => VertexKey.Of(edge.Owner)).Distinct()],
                    VertexOf(edges.Key, edges)
                )),
        ];
    }

    private static StoredVertex VertexOf(VertexId id, IEnumerable<SubgraphEdge> edges)
    {
        var said = edges
            .Where(static edge => edge.Statement is not null)
            .Select(static edge => new SharedVertex.Statement(edge.Id, edge.StatedAt, edge.Statement!.Value));
        return StoredVertex.Of(id, SharedVertex.Merge(said), placeholder: id.EntityKey is not null);
    }
}
