namespace Concord.ArangoDb.StandIn;

internal sealed partial class Executor
{
    private IEnumerable<object?[]> Traverse(IEnumerable<object?[]> rows, Traversal traversal)
    {
        var graph = new GraphView(_context, traversal.Graph, traversal.Options, _query.With);
        foreach (var row in rows)
        {
            if (graph.IdOf(_evaluator.Value(traversal.Start, row)) is not { } start)
                continue;
            foreach (var step in new TraversalRun(graph, traversal, _evaluator, row).Steps(start))
                yield return step;
        }
    }

    /// <summary>A vertex that was reached, and the way there.</summary>
    private sealed record Step(string Id, AqlObject? Vertex, AqlObject? Edge, Step? Before, int Depth, double Weight)
    {
        public Stack<Step> FromStart()
        {
            var steps = new Stack<Step>();
            for (var at = this; at is not null; at = at.Before)
                steps.Push(at);
            return steps;
        }

        public bool HasVertex(string id)
        {
            for (var at = this; at is not null; at = at.Before)
            {
                if (at.Id == id)
                    return true;
            }

            return false;
        }

        public bool HasEdge(AqlObject edge)
        {
            for (var at = this; at is not null; at = at.Before)
            {
                if (at.Edge == edge)
                    return true;
            }

            return false;
        }

        public AqlObject ToPath()
        {
            List<Step> steps = [.. FromStart()];
            return new()
            {
                ["edges"] = steps.Skip(1).Select(static step => (object?)step.Edge).ToList(),
                ["vertices"] = steps.Select(static step => (object?)step.Vertex).ToList(),
                ["weights"] = steps.Select(static step => (object?)AqlValue.Normalize(step.Weight)).ToList(),
            };
        }
    }

    private sealed class TraversalRun(GraphView graph, Traversal traversal, Evaluator evaluator, object?[] row)
    {
        private readonly string _order = traversal.Options.Text("order") ?? (AqlValue.Truth(traversal.Options.Get("bfs")) ? "bfs" : "dfs");
        private readonly string _vertices = traversal.Options.Text("uniqueVertices") ?? "none";
        private readonly bool _uniqueEdges = traversal.Options.Text("uniqueEdges") != "none";
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

        public IEnumerable<object?[]> Steps(string start)
        {
            var first = new Step(start, graph.Vertex(start), null, null, 0, 0);
            if (_vertices == "global" && _order != "weighted")
                _seen.Add(start);
            return _order switch
            {
                "dfs" => DepthFirst(first),
                "bfs" => BreadthFirst(first),
                _ => Weighted(first),
            };
        }

        private IEnumerable<object?[]> DepthFirst(Step step)
        {
            var (next, pruned) = Visit(step);
            if (step.Depth >= traversal.Min)
                yield return next;
            if (pruned || step.Depth >= traversal.Max)
                yield break;
            foreach (var further in Further(step).SelectMany(DepthFirst))
                yield return further;
        }

        private IEnumerable<object?[]> BreadthFirst(Step first)
        {
            var queue = new Queue<Step>([first]);
            while (queue.TryDequeue(out var step))
            {
                var (next, pruned) = Visit(step);
                if (step.Depth >= traversal.Min)
                    yield return next;
                if (pruned || step.Depth >= traversal.Max)
                    continue;
                foreach (var further in Further(step))
                    queue.Enqueue(further);
            }
        }

        private IEnumerable<object?[]> Weighted(Step first)
        {
            var queue = new PriorityQueue<Step, (double Weight, int Order)>();
            var order = 0;
            queue.Enqueue(first, (0, order++));
            while (queue.TryDequeue(out var step, out _))
            {
                if (_vertices == "global" && !_seen.Add(step.Id))
                    continue;
                var (next, pruned) = Visit(step);
                if (step.Depth >= traversal.Min)
                    yield return next;
                if (pruned || step.Depth >= traversal.Max)
                    continue;
                foreach (var further in Further(step))
                    queue.Enqueue(further, (further.Weight, order++));
            }
        }

        private IEnumerable<Step> Further(Step step)
        {
            foreach (var (edge, other) in graph.At(step.Id).ToList())
            {
                if (!graph.MayVisit(other) || (_uniqueEdges && step.HasEdge(edge)) || (_vertices == "path" && step.HasVertex(other)))
                    continue;
                if (_vertices == "global" && (_order == "weighted" ? _seen.Contains(other) : !_seen.Add(other)))
                    continue;
                var weight = _order == "weighted" ? GraphView.Weight(edge, traversal.Options) : 1;
                yield return new(other, graph.Vertex(other), edge, step, step.Depth + 1, step.Weight + weight);
            }
        }

        private (object?[] Row, bool Pruned) Visit(Step step)
        {
            object?[] next = [.. row];
            next[traversal.Vertex.Slot] = step.Vertex;
            if (traversal.Edge is not null)
                next[traversal.Edge.Slot] = step.Edge;
            if (traversal.Path is not null)
                next[traversal.Path.Slot] = step.ToPath();
            if (traversal.Prune is null)
                return (next, false);
            var value = evaluator.Value(traversal.Prune, next);
            if (traversal.PruneVariable is not null)
                next[traversal.PruneVariable.Slot] = value;
            return (next, AqlValue.Truth(value));
        }
    }
}
