using Concord.Graph;

namespace Concord.Adapters.ArangoDb;

/// <summary>The steps of one traversal, which share one budget of edges.</summary>
internal sealed class EdgeSteps(GraphSession session, EdgeDirection direction, IReadOnlyList<string> types, int maxEdges)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>There are more edges than the budget allows.</summary>
    public bool IsOverBudget { get; private set; }

    /// <summary>The edges at these vertices, including those of earlier steps.</summary>
    public async Task<IReadOnlyList<FoundEdge>> FollowAsync(IReadOnlyCollection<VertexId> from, CancellationToken cancellationToken)
    {
        if (from.Count == 0 || IsOverBudget)
            return [];

        // An edge between two of them is returned twice. So a result of this many rows has more edges than the budget.
        var limit = Math.Min(int.MaxValue / 2, maxEdges) * 2 + 1;
        var rows = session.QueryAsync<EdgeRow>(
            GraphQueries.StepOf(direction),
            cancellationToken,
            ("starts", from.Select(session.Current.IdOf).ToList()),
            ("graph", session.Current.Graph),
            ("types", types),
            ("limit", limit)
        );
        var edges = new List<FoundEdge>();
        await foreach (var row in rows)
        {
            if (row.ToEdge() is not { } edge)
                continue;
            if (!_seen.Contains(edge.Id))
            {
                IsOverBudget = _seen.Count >= maxEdges;
                if (IsOverBudget)
                    break;
                _seen.Add(edge.Id);
            }

            edges.Add(edge);
        }

        return edges;
    }
}
