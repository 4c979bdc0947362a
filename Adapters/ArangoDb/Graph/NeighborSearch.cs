using Concord.Graph;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Goes out from a vertex level by level, one request each. The server's own traversal over several levels would go through realms to every
/// policy before a limit could stop it. So each step is bounded, and the next begins with the vertices that may be continued from.
/// </summary>
internal static class NeighborSearch
{
    public static async Task<GraphNeighborhood?> FindAsync(
        GraphSession session,
        NeighborQuery query,
        int maxEdges,
        CancellationToken cancellationToken
    )
    {
        List<VertexId> found = [query.Start];
        var seen = new HashSet<VertexId> { query.Start };
        var steps = new EdgeSteps(session, query.Direction, query.EdgeTypes, maxEdges);
        var truncated = false;
        var ring = found;
        for (var distance = 1; distance <= query.Depth && ring.Count > 0 && !truncated; distance++)
        {
            var from = ring.Where(id => id == query.Start || !VertexKinds.IsHub(id.Kind)).ToList();
            var next = new SortedSet<VertexId>(Comparer<VertexId>.Create(VertexId.CompareOrdinal));
            foreach (var edge in await steps.FollowAsync(from, cancellationToken))
            {
                if (!seen.Contains(edge.From))
                    next.Add(edge.From);
                if (!seen.Contains(edge.To))
                    next.Add(edge.To);
            }

            var room = query.Limit + 1 - found.Count;
            truncated = steps.IsOverBudget || next.Count > room;
            ring = [.. next.Take(room)];
            seen.UnionWith(ring);
            found.AddRange(ring);
        }

        // This read also shows whether the start exists. Changes in between may leave vertices without edges, or edges without vertices:
        // neither is returned.
        var vertices = (await GraphReader.ReadVerticesAsync(session, found, cancellationToken)).OfType<GraphVertex>().ToList();
        if (vertices.Count == 0 || vertices[0].Id != query.Start)
            return null;
        seen.IntersectWith(vertices.Select(static vertex => vertex.Id));
        var edges = (await GraphReader.ReadAmongAsync(session, seen, cancellationToken)).Where(edge =>
            seen.Contains(edge.From) && seen.Contains(edge.To) && (query.EdgeTypes.IsEmpty || query.EdgeTypes.Contains(edge.Type))
        );
        return new([.. vertices], [.. edges.Select(static edge => edge.ToGraphEdge())], truncated);
    }
}
