using Concord.Graph;

namespace Concord.Adapters.ArangoDb;

/// <summary>All simple paths of a length over the edges that were read, in the order of their vertices' ids.</summary>
internal sealed class PathWalk(PathQuery query)
{
    /// <summary>A dense graph has more paths than can be walked.</summary>
    private const int MaxMoves = 2_000_000;

    private static readonly Comparer<VertexId> Ordinal = Comparer<VertexId>.Create(VertexId.CompareOrdinal);

    private readonly Dictionary<VertexId, SortedSet<VertexId>> _next = [];
    private int _moves;

    public static IComparer<IReadOnlyList<VertexId>> ByIds { get; } =
        Comparer<IReadOnlyList<VertexId>>.Create(
            static (left, right) => left.Zip(right, VertexId.CompareOrdinal).FirstOrDefault(static order => order != 0)
        );

    /// <summary>There were too many paths.</summary>
    public bool HasGivenUp { get; private set; }

    public static (VertexId One, VertexId Other) Pair(VertexId left, VertexId right) =>
        VertexId.CompareOrdinal(left, right) < 0 ? (left, right) : (right, left);

    public void Add(FoundEdge edge)
    {
        Of(edge.From).Add(edge.To);
        Of(edge.To).Add(edge.From);
    }

    public IEnumerable<IReadOnlyList<VertexId>> OfLength(int length)
    {
        var distances = DistancesTo(length);
        return distances.ContainsKey(query.From) ? Walk([query.From], length, distances) : [];
    }

    private IEnumerable<IReadOnlyList<VertexId>> Walk(List<VertexId> path, int left, Dictionary<VertexId, int> distances)
    {
        var last = path[^1];
        if (left == 0)
        {
            if (last == query.To)
                yield return path.ToArray();
            yield break;
        }

        if (last == query.To || !_next.TryGetValue(last, out var ways))
            yield break;
        foreach (var next in ways)
        {
            HasGivenUp |= ++_moves > MaxMoves;
            if (HasGivenUp)
                yield break;
            if (!distances.TryGetValue(next, out var distance) || distance > left - 1 || path.Contains(next))
                continue;
            path.Add(next);
            foreach (var found in Walk(path, left - 1, distances))
                yield return found;
            path.RemoveAt(path.Count - 1);
        }
    }

    /// <summary>
    /// The distance of each vertex from the end, so that no step is taken that cannot end there. Paths do not go through hubs.
    /// </summary>
    private Dictionary<VertexId, int> DistancesTo(int most)
    {
        var distances = new Dictionary<VertexId, int> { [query.To] = 0 };
        List<VertexId> ring = [query.To];
        for (var distance = 1; distance <= most && ring.Count > 0; distance++)
        {
            var next = new List<VertexId>();
            foreach (var id in ring.Where(_next.ContainsKey).SelectMany(id => _next[id]))
            {
                if ((id == query.From || !VertexKinds.IsHub(id.Kind)) && distances.TryAdd(id, distance) && id != query.From)
                    next.Add(id);
            }

            ring = next;
        }

        return distances;
    }

    private SortedSet<VertexId> Of(VertexId id)
    {
        if (!_next.TryGetValue(id, out var ways))
            _next.Add(id, ways = new(Ordinal));
        return ways;
    }
}
