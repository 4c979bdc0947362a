using System.Collections.Immutable;
using Concord.Graph;

namespace Concord.Adapters.Sqlite;

/// <summary>The neighbourhood of a vertex, level by level.</summary>
internal sealed class NeighborSearch
{
    private readonly SqliteSession _session;
    private readonly NeighborQuery _query;
    private readonly HashSet<string>? _types;
    private readonly Dictionary<long, GraphVertex> _found = [];
    private int _edgesLeft;

    private NeighborSearch(SqliteSession session, NeighborQuery query, int maxEdges)
    {
        (_session, _query, _edgesLeft) = (session, query, maxEdges);
        _types = query.EdgeTypes.IsEmpty ? null : [.. query.EdgeTypes];
    }

    public static GraphNeighborhood? Run(SqliteSession session, (NeighborQuery Query, int MaxEdges) a)
    {
        var live = Generations.Read(session).Live;
        return VertexTable.Find(session, live, a.Query.Start) is { } row && row.ToVertex() is { } start
            ? new NeighborSearch(session, a.Query, a.MaxEdges).From(row.Number, start)
            : null;
    }

    private GraphNeighborhood From(long number, GraphVertex start)
    {
        var vertices = ImmutableArray.CreateBuilder<GraphVertex>();
        vertices.Add(start);
        _found.Add(number, start);
        var truncated = false;
        List<long> ring = [number];
        for (var distance = 1; distance <= _query.Depth && ring.Count > 0 && !truncated; distance++)
        {
            var (next, more) = Next(ring, number, _query.Limit + 1 - vertices.Count);
            truncated = more;
            ring = [.. next.Select(static entry => entry.Number)];
            vertices.AddRange(next.Select(static entry => entry.Vertex).OrderBy(static vertex => vertex.Id, ByName));
        }

        return new(vertices.ToImmutable(), Edges(), truncated);
    }

    private static readonly Comparer<VertexId> ByName = Comparer<VertexId>.Create(VertexId.CompareOrdinal);

    /// <summary>The next ring, at most so many vertices; and whether there are more, or more than may be read.</summary>
    private (List<(long Number, GraphVertex Vertex)> Ring, bool Truncated) Next(List<long> ring, long start, int room)
    {
        var candidates = new SortedSet<long>();
        var truncated = false;
        foreach (var number in ring)
        {
            if (number != start && VertexSpace.OfRow(number).IsOfHubs)
                continue;
            foreach (var link in AdjacencyReader.Of(_session, number, _types))
            {
                if (!Follows(link))
                    continue;
                if (--_edgesLeft < 0 || candidates.Count > room)
                {
                    truncated = true;
                    break;
                }

                if (!_found.ContainsKey(link.Other))
                    candidates.Add(link.Other);
            }

            if (truncated)
                break;
        }

        var next = new List<(long, GraphVertex)>();
        foreach (var number in candidates)
        {
            if (VertexTable.Find(_session, number)?.ToVertex() is not { } vertex)
                continue;
            if (next.Count == room)
                return (next, true);
            next.Add((number, vertex));
            _found.Add(number, vertex);
        }

        return (next, truncated);
    }

    private bool Follows(Adjacency link) =>
        _query.Direction switch
        {
            EdgeDirection.Out => link.Outward,
            EdgeDirection.In => !link.Outward,
            _ => true,
        };

    /// <summary>Every edge has one owner: the edges of the owners that were found are all edges.</summary>
    private ImmutableArray<GraphEdge> Edges()
    {
        var edges = new List<GraphEdge>();
        foreach (var (number, vertex) in _found)
        {
            if (!VertexSpace.OfRow(number).IsOfOwners)
                continue;
            using var row = _session
                .Prepare("SELECT id, type, other, outward, properties FROM graph_edges WHERE owner = ?1")
                .Bind(1, number);
            while (row.Step())
            {
                if (!_found.TryGetValue(row.GetInt64(2), out var other))
                    continue;
                var type = row.GetText(1);
                if (_types is not null && !_types.Contains(type))
                    continue;
                var outward = row.GetInt64(3) != 0;
                edges.Add(
                    new(
                        Convert.ToHexStringLower(row.GetBytes(0)),
                        type,
                        outward ? vertex.Id : other.Id,
                        outward ? other.Id : vertex.Id,
                        StoredJson.Read(row, 4) ?? CanonicalJson.EmptyObject
                    )
                );
            }
        }

        edges.Sort(static (left, right) => string.CompareOrdinal(left.Id, right.Id));
        return [.. edges];
    }
}
