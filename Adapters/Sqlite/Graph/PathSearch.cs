using System.Collections.Immutable;
using Concord.Graph;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// The shortest simple paths between two vertices. The graph is explored ring by ring around both ends, always where there is less to
/// explore, until the rings together reach the wanted length. Then the paths are walked depth first, without steps from which the other end
/// is known to be too far. Lengths are tried in ascending order, so that the first results are the shortest.
/// </summary>
internal sealed class PathSearch
{
    /// <summary>Steps of a walk cost much less than reading edges.</summary>
    private const int StepsPerEdge = 8;

    private readonly SqliteSession _session;
    private readonly PathQuery _query;
    private readonly VertexRow _from;
    private readonly VertexRow _to;
    private readonly PathRings _near;
    private readonly PathRings _far;
    private readonly PathEdges _edges;
    private readonly Dictionary<long, GraphVertex?> _vertices = [];
    private readonly List<long> _path = [];
    private readonly List<GraphPath> _found = [];
    private long _stepsLeft;
    private bool _stepsSpent;

    private PathSearch(SqliteSession session, PathQuery query, int maxEdges, VertexRow from, VertexRow to)
    {
        (_session, _query, _from, _to) = (session, query, from, to);
        _edges = new(session, maxEdges);
        (_near, _far) = (new(from.Number), new(to.Number));
        _stepsLeft = (long)maxEdges * StepsPerEdge;
    }

    public static GraphPaths Run(SqliteSession session, (PathQuery Query, int MaxEdges) a)
    {
        var live = Generations.Read(session).Live;
        return
            a.Query.From != a.Query.To
            && VertexTable.Find(session, live, a.Query.From) is { Properties: not null } from
            && VertexTable.Find(session, live, a.Query.To) is { Properties: not null } to
            ? new PathSearch(session, a.Query, a.MaxEdges, from, to).Run()
            : new([], Truncated: false);
    }

    private GraphPaths Run()
    {
        for (var length = 1; length <= _query.MaxDepth && _found.Count < _query.Count && !_edges.IsSpent && !_stepsSpent; length++)
        {
            if (!Explore(length))
                break;
            var before = _found.Count;
            _path.Add(_from.Number);
            Walk(length);
            _path.Clear();
            _found.Sort(before, _found.Count - before, ByNames);
        }

        var truncated = _found.Count < _query.Count && (_edges.IsSpent || _stepsSpent);
        return new([.. _found], truncated);
    }

    /// <summary>
    /// Explores until the rings reach so far; where there is nothing further out, everything that matters has been read. False where there
    /// is no path at all.
    /// </summary>
    private bool Explore(int length)
    {
        while (_near.Radius + _far.Radius < length && !_edges.IsSpent)
        {
            if (_near.IsExhausted && _far.IsExhausted)
                break;
            var side = _near.IsExhausted || (!_far.IsExhausted && _far.Cost(_edges) <= _near.Cost(_edges)) ? _far : _near;
            side.Grow(_edges);
        }

        return _edges.IsSpent || !((_near.IsExhausted && !_near.Holds(_to.Number)) || (_far.IsExhausted && !_far.Holds(_from.Number)));
    }

    /// <summary>Collects every path from the last vertex that ends after exactly so many more steps.</summary>
    private void Walk(int left)
    {
        var last = _path[^1];
        foreach (var next in _edges.Known(last))
        {
            if (_found.Count == _query.Count || _stepsSpent)
                return;
            if (--_stepsLeft < 0)
                _stepsSpent = true;
            if (left == 1)
            {
                if (next == _to.Number)
                    Add();
                continue;
            }

            if (next == _to.Number || VertexSpace.OfRow(next).IsOfHubs || _path.Contains(next) || !_far.MayBeWithin(next, left - 1))
                continue;
            _path.Add(next);
            Walk(left - 1);
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private void Add()
    {
        long[] numbers = [.. _path, _to.Number];
        var vertices = ImmutableArray.CreateBuilder<GraphVertex>(numbers.Length);
        foreach (var number in numbers)
        {
            // After damage, edges may refer to vertices that do not exist.
            if (Vertex(number) is not { } vertex)
                return;
            vertices.Add(vertex);
        }

        var edges = ImmutableArray.CreateBuilder<GraphEdge>(numbers.Length - 1);
        for (var i = 1; i < numbers.Length; i++)
            edges.Add(Edge(numbers[i - 1], numbers[i]));
        _found.Add(new(vertices.MoveToImmutable(), edges.MoveToImmutable()));
    }

    private GraphVertex? Vertex(long number)
    {
        if (!_vertices.TryGetValue(number, out var vertex))
            _vertices.Add(number, vertex = VertexTable.Find(_session, number)?.ToVertex());
        return vertex;
    }

    /// <summary>Of several edges the first by type, then by id. Either end may be the owner.</summary>
    private GraphEdge Edge(long from, long to)
    {
        GraphEdge? first = null;
        foreach (var (owner, other) in new[] { (from, to), (to, from) })
        {
            using var row = _session
                .Prepare("SELECT id, type, outward, properties FROM graph_edges WHERE owner = ?1 AND other = ?2")
                .Bind(1, owner)
                .Bind(2, other);
            while (row.Step())
            {
                var outward = row.GetInt64(2) != 0;
                var edge = new GraphEdge(
                    Convert.ToHexStringLower(row.GetBytes(0)),
                    row.GetText(1),
                    Vertex(outward ? owner : other)!.Id,
                    Vertex(outward ? other : owner)!.Id,
                    StoredJson.Read(row, 3) ?? CanonicalJson.EmptyObject
                );
                if (first is null || Order(edge, first) < 0)
                    first = edge;
            }
        }

        return first!;
    }

    private static int Order(GraphEdge left, GraphEdge right) =>
        string.CompareOrdinal(left.Type, right.Type) is var order and not 0 ? order : string.CompareOrdinal(left.Id, right.Id);

    private static readonly Comparer<GraphPath> ByNames = Comparer<GraphPath>.Create(
        static (left, right) =>
        {
            for (var i = 0; i < left.Vertices.Length; i++)
            {
                if (VertexId.CompareOrdinal(left.Vertices[i].Id, right.Vertices[i].Id) is var order and not 0)
                    return order;
            }

            return 0;
        }
    );
}
