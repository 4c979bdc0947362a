using System.Text.Json;
using Concord.Graph;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Paths from both ends towards the middle, one request per step, always from the end with less to read. When the steps of both sides add
/// up to a length, every path of that length is within what was read. Where that finds some and more are requested, K_SHORTEST_PATHS
/// returns the longer ones: it goes only where they are, while another step goes everywhere. It is not used first: its depth cannot be
/// limited, and where two vertices are joined by several edges it returns every combination of them.
/// </summary>
internal sealed class PathSearch
{
    private const double MaxSeconds = 5;

    /// <summary>Rows of the server's paths per requested path: those over other edges between the same vertices are skipped.</summary>
    private const int RowsPerPath = 50;

    private readonly GraphSession _session;
    private readonly PathQuery _query;
    private readonly EdgeSteps _steps;
    private readonly PathWalk _walk;
    private readonly Side _from;
    private readonly Side _to;
    private readonly List<IReadOnlyList<VertexId>> _found = [];
    private bool _serversAsked;

    private PathSearch(GraphSession session, PathQuery query, int maxEdges)
    {
        (_session, _query) = (session, query);
        _steps = new(session, EdgeDirection.Any, [], maxEdges);
        _walk = new(query);
        (_from, _to) = (new(query.From), new(query.To));
    }

    private bool IsEnough => _found.Count >= _query.Count;

    public static async Task<GraphPaths> FindAsync(GraphSession session, PathQuery query, int maxEdges, CancellationToken cancellationToken)
    {
        if (
            query.From == query.To
            || (await GraphReader.ReadVerticesAsync(session, [query.From, query.To], cancellationToken)).Contains(null)
        )
            return new([], false);
        var search = new PathSearch(session, query, maxEdges);
        var truncated = await search.RunAsync(cancellationToken);
        return await search.AnswerAsync(truncated, cancellationToken);
    }

    /// <returns>True: not everything could be read.</returns>
    private async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        for (var length = 1; length <= _query.MaxDepth && !IsEnough; length++)
        {
            if (_from.IsExhausted || _to.IsExhausted)
            {
                // One side has read everything that can be reached; only longer paths over it are left.
                TakeOf(length);
                continue;
            }

            if (_found.Count > 0 && await TryTakeServersAsync(cancellationToken))
                return false;
            var side = Cheaper();
            var edges = await _steps.FollowAsync(side.Ring, cancellationToken);
            foreach (var edge in edges)
                _walk.Add(edge);
            if (_steps.IsOverBudget)
            {
                TakeOf(length);
                return !IsEnough;
            }

            side.Advance(edges);
            TakeOf(length);
        }

        return _walk.HasGivenUp && !IsEnough;
    }

    /// <summary>A hub's edges are read from their other ends, which are fewer.</summary>
    private Side Cheaper()
    {
        if (VertexKinds.IsHub(_query.To.Kind))
            return _from;
        if (VertexKinds.IsHub(_query.From.Kind))
            return _to;
        return _from.Ring.Count <= _to.Ring.Count ? _from : _to;
    }

    private void TakeOf(int length)
    {
        foreach (var path in _walk.OfLength(length))
        {
            if (IsEnough)
                return;
            _found.Add(path);
        }
    }

    /// <returns>True: there are enough now, or there certainly are no more.</returns>
    private async Task<bool> TryTakeServersAsync(CancellationToken cancellationToken)
    {
        if (_serversAsked || VertexKinds.IsHub(_query.From.Kind) || VertexKinds.IsHub(_query.To.Kind))
            return false;
        _serversAsked = true;
        var (paths, rows, limit) = (new List<IReadOnlyList<VertexId>>(), 0, _query.Count * RowsPerPath);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var body = AqlStatements.Body(
            GraphQueries.ShortestPaths,
            [
                ("from", _session.Current.IdOf(_query.From)),
                ("to", _session.Current.IdOf(_query.To)),
                ("graph", _session.Current.Graph),
                ("limit", limit),
            ]
        ) with
        {
            Options = new(MaxSeconds),
        };
        try
        {
            await foreach (var row in _session.Client.QueryAsync<IReadOnlyList<JsonElement>>(body, cancellationToken))
            {
                rows++;
                if (
                    row.Count - 1 > _query.MaxDepth
                    || Parse(row) is not { } path
                    || path.Skip(1).SkipLast(1).Any(static id => VertexKinds.IsHub(id.Kind))
                )
                    return Use(paths);
                if (seen.Add(string.Join('\0', path)))
                    paths.Add(path);
                if (paths.Count >= _query.Count)
                    return Use(paths);
            }

            return rows < limit && Use(paths);
        }
        catch (ApiErrorException error) when (error.ApiError.ErrorNum is ArangoErrorNum.QueryKilled or ArangoErrorNum.ResourceLimit)
        {
            return false;
        }
    }

    private bool Use(List<IReadOnlyList<VertexId>> paths)
    {
        // What was found before is the shortest possible, and so among these.
        if (paths.Count < _found.Count)
            return false;
        _found.Clear();
        _found.AddRange(paths.OrderBy(static path => path.Count).ThenBy(static path => path, PathWalk.ByIds));
        return true;
    }

    private async Task<GraphPaths> AnswerAsync(bool truncated, CancellationToken cancellationToken)
    {
        var ids = _found.SelectMany(static path => path).Distinct().ToList();
        var vertices = (await GraphReader.ReadVerticesAsync(_session, ids, cancellationToken))
            .OfType<GraphVertex>()
            .ToDictionary(static vertex => vertex.Id);
        var edges = (await GraphReader.ReadAmongAsync(_session, ids, cancellationToken)).ToLookup(static edge =>
            PathWalk.Pair(edge.From, edge.To)
        );
        return new([.. _found.Select(path => ToPath(path, vertices, edges)).OfType<GraphPath>()], truncated);
    }

    /// <summary>Null where a part of it was removed meanwhile.</summary>
    private static GraphPath? ToPath(
        IReadOnlyList<VertexId> path,
        Dictionary<VertexId, GraphVertex> vertices,
        ILookup<(VertexId One, VertexId Other), FoundEdge> edges
    )
    {
        var joined = path.Zip(
                path.Skip(1),
                (from, to) =>
                    edges[PathWalk.Pair(from, to)]
                        .OrderBy(static edge => edge.Type, StringComparer.Ordinal)
                        .ThenBy(static edge => edge.Id, StringComparer.Ordinal)
                        .FirstOrDefault()
            )
            .ToList();
        return path.All(vertices.ContainsKey) && !joined.Contains(null)
            ? new([.. path.Select(id => vertices[id])], [.. joined.Select(static edge => edge!.ToGraphEdge())])
            : null;
    }

    private static List<VertexId>? Parse(IReadOnlyList<JsonElement> row) =>
        StoredElements.ParseIds(row).ToList() is var path && path.Count == row.Count ? path : null;

    /// <summary>What is known from one end.</summary>
    private sealed class Side(VertexId end)
    {
        private readonly HashSet<VertexId> _seen = [end];

        /// <summary>The outermost vertices, which may be continued from.</summary>
        public IReadOnlyCollection<VertexId> Ring { get; private set; } = [end];

        public bool IsExhausted => Ring.Count == 0;

        public void Advance(IReadOnlyList<FoundEdge> edges)
        {
            var next = new HashSet<VertexId>();
            foreach (var edge in edges)
            {
                if (_seen.Add(edge.From))
                    next.Add(edge.From);
                if (_seen.Add(edge.To))
                    next.Add(edge.To);
            }

            Ring = [.. next.Where(static id => !VertexKinds.IsHub(id.Kind))];
        }
    }
}
