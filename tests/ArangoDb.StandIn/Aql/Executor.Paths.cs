namespace Concord.ArangoDb.StandIn;

internal sealed partial class Executor
{
    private IEnumerable<object?[]> Paths(IEnumerable<object?[]> rows, PathSearch search)
    {
        var graph = new GraphView(_context, search.Graph, [], _query.With);
        foreach (var row in rows)
        {
            if (graph.IdOf(_evaluator.Value(search.Start, row)) is not { } start)
                continue;
            if (graph.IdOf(_evaluator.Value(search.Target, row)) is not { } target)
                continue;
            // One of the ends does not exist: no path, and no warning.
            if (graph.Vertex(start) is null || graph.Vertex(target) is null)
                continue;
            var paths = Simple(graph, search, start, target);
            if (search.Kind == "SHORTEST_PATH")
            {
                foreach (var step in paths.Take(1).SelectMany(static path => path.FromStart()))
                {
                    var next = With(row, search.First, step.Vertex);
                    if (search.Second is not null)
                        next[search.Second.Slot] = step.Edge;
                    yield return next;
                }

                continue;
            }

            double? best = null;
            foreach (var path in paths)
            {
                best ??= path.Weight;
                if (search.Kind == "ALL_SHORTEST_PATHS" && path.Weight > best)
                    break;
                var value = path.ToPath();
                value.Remove("weights");
                if (search.Kind == "K_SHORTEST_PATHS")
                    value["weight"] = AqlValue.Normalize(path.Weight);
                yield return With(row, search.First, value);
            }
        }
    }

    /// <summary>
    /// Paths without a vertex twice, lightest first; it goes on only where the target can be reached, and first where least is left to go.
    /// Of equal ones none is preferred.
    /// </summary>
    private static IEnumerable<Step> Simple(GraphView graph, PathSearch search, string start, string target)
    {
        var left = Distances(graph, search, target);
        if (!left.TryGetValue(start, out var all))
            yield break;
        var queue = new PriorityQueue<Step, (double Total, int Order)>();
        var order = 0;
        queue.Enqueue(new(start, graph.Vertex(start), null, null, 0, 0), (all, order++));
        while (queue.TryDequeue(out var step, out _))
        {
            if (step.Id == target)
            {
                if (search.Kind != "K_PATHS" || step.Depth >= search.Min)
                    yield return step;
                continue;
            }

            if (search.Kind == "K_PATHS" && step.Depth >= search.Max)
                continue;
            foreach (var (edge, other) in graph.At(step.Id).ToList())
            {
                if (!left.TryGetValue(other, out var rest) || step.HasVertex(other))
                    continue;
                if (search.Kind == "K_PATHS" && step.Depth + 1 + rest > search.Max)
                    continue;
                var next = new Step(
                    other,
                    graph.Vertex(other),
                    edge,
                    step,
                    step.Depth + 1,
                    step.Weight + GraphView.Weight(edge, search.Options)
                );
                queue.Enqueue(next, (next.Weight + rest, order++));
            }
        }
    }

    private static Dictionary<string, double> Distances(GraphView graph, PathSearch search, string target)
    {
        var distances = new Dictionary<string, double>(StringComparer.Ordinal);
        var queue = new PriorityQueue<string, double>();
        queue.Enqueue(target, 0);
        while (queue.TryDequeue(out var id, out var distance))
        {
            if (!distances.TryAdd(id, distance))
                continue;
            foreach (var (edge, other) in graph.At(id, reversed: true).ToList())
                queue.Enqueue(other, distance + GraphView.Weight(edge, search.Options));
        }

        return distances;
    }
}
