using Concord.Graph;

namespace Concord.Conformance;

internal sealed partial class InMemoryGraph
{
    public GraphNeighborhood? Neighbors(NeighborQuery query, int maxEdges)
    {
        if (Read(query.Start) is not { } start)
            return null;
        var found = new List<GraphVertex> { start };
        var seen = new HashSet<VertexId> { query.Start };
        var budget = new Budget(maxEdges);
        var truncated = false;
        List<VertexId> ring = [query.Start];
        for (var distance = 1; distance <= query.Depth && ring.Count > 0 && !truncated; distance++)
        {
            var next = new SortedSet<VertexId>(Ordinal);
            foreach (var id in ring.Where(id => id == query.Start || !VertexKinds.IsHub(id.Kind)))
            {
                foreach (var edge in Follow(id, query))
                {
                    if (!budget.Spend())
                        break;
                    var end = edge.From == id ? edge.To : edge.From;
                    if (Read(end) is not null && !seen.Contains(end))
                        next.Add(end);
                }
            }

            var room = query.Limit + 1 - found.Count;
            truncated = budget.IsOver || next.Count > room;
            ring = [.. next.Take(room)];
            seen.UnionWith(ring);
            found.AddRange(ring.Select(id => Read(id)!));
        }

        var edges = seen.SelectMany(_edges.At)
            .DistinctBy(static edge => edge.Id)
            .Where(edge => seen.Contains(edge.From) && seen.Contains(edge.To) && IsOf(edge, query))
            .OrderBy(static edge => edge.Id, StringComparer.Ordinal);
        return new([.. found], [.. edges.Select(static edge => edge.ToGraphEdge())], truncated);
    }

    private IEnumerable<SubgraphEdge> Follow(VertexId from, NeighborQuery query) =>
        _edges
            .At(from)
            .Where(edge =>
                IsOf(edge, query)
                && query.Direction switch
                {
                    EdgeDirection.Out => edge.From == from,
                    EdgeDirection.In => edge.To == from,
                    _ => true,
                }
            );

    private static bool IsOf(SubgraphEdge edge, NeighborQuery query) => query.EdgeTypes.IsEmpty || query.EdgeTypes.Contains(edge.Type);

    /// <summary>The budget of one query.</summary>
    private sealed class Budget(int edges)
    {
        private int _left = edges;

        public bool IsOver { get; private set; }

        public bool Spend()
        {
            IsOver |= --_left < 0;
            return !IsOver;
        }
    }
}
