using Concord.Graph;

namespace Concord.Conformance;

internal sealed partial class InMemoryGraph
{
    /// <summary>Tries every path of one edge, then of two, and so on, each time in the order of the answer.</summary>
    public GraphPaths Paths(PathQuery query, int maxEdges)
    {
        var budget = new Budget(maxEdges);
        var found = new List<GraphPath>();
        if (query.From == query.To || Read(query.From) is null || Read(query.To) is null)
            return new([], Truncated: false);
        var distances = DistancesTo(query.To, query.MaxDepth, budget);
        for (var length = 1; length <= query.MaxDepth; length++)
        {
            foreach (var path in Walk([query.From], length, query.To, distances, budget))
            {
                found.Add(ToPath(path));
                if (found.Count == query.Count)
                    return new([.. found], Truncated: false);
            }
        }

        return new([.. found], budget.IsOver);
    }

    private IEnumerable<List<VertexId>> Walk(List<VertexId> path, int left, VertexId to, Dictionary<VertexId, int> distances, Budget budget)
    {
        if (left == 0)
        {
            if (path[^1] == to)
                yield return path;
            yield break;
        }

        if (path[^1] == to || (path.Count > 1 && VertexKinds.IsHub(path[^1].Kind)))
            yield break;
        foreach (var next in Next(path[^1], budget))
        {
            if (path.Contains(next) || !distances.TryGetValue(next, out var distance) || distance > left - 1)
                continue;
            foreach (var found in Walk([.. path, next], left - 1, to, distances, budget))
                yield return found;
        }
    }

    /// <summary>
    /// The distance of every vertex from which the end can be reached, so that the walk takes no edge that cannot lead there.
    /// </summary>
    private Dictionary<VertexId, int> DistancesTo(VertexId to, int maxDepth, Budget budget)
    {
        var distances = new Dictionary<VertexId, int> { [to] = 0 };
        List<VertexId> ring = [to];
        for (var distance = 1; distance <= maxDepth; distance++)
        {
            ring =
            [
                .. ring.Where(id => id == to || !VertexKinds.IsHub(id.Kind))
                    .SelectMany(id => Next(id, budget))
                    .Distinct()
                    .Where(id => !distances.ContainsKey(id)),
            ];
            foreach (var id in ring)
                distances[id] = distance;
        }

        return distances;
    }

    private IEnumerable<VertexId> Next(VertexId id, Budget budget) =>
        _edges
            .At(id)
            .TakeWhile(_ => budget.Spend())
            .Select(edge => edge.From == id ? edge.To : edge.From)
            .Where(end => Read(end) is not null)
            .Distinct()
            .Order(Ordinal);

    private GraphPath ToPath(List<VertexId> path) =>
        new(
            [.. path.Select(id => Read(id)!)],
            [
                .. path.Zip(
                    path.Skip(1),
                    (from, to) =>
                        _edges
                            .At(from)
                            .Where(edge => edge.From == to || edge.To == to)
                            .OrderBy(static edge => edge.Type, StringComparer.Ordinal)
                            .ThenBy(static edge => edge.Id, StringComparer.Ordinal)
                            .First()
                            .ToGraphEdge()
                ),
            ]
        );
}
