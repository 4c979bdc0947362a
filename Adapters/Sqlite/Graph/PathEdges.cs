namespace Concord.Adapters.Sqlite;

/// <summary>The edges that a search for paths has read, each once; and how many more it may read.</summary>
internal sealed class PathEdges(SqliteSession session, int maxEdges)
{
    /// <summary>A vertex with more edges than this is expensive, however many they are.</summary>
    private const int ManyEdges = 256;

    private const string DegreeSql =
        "SELECT count(*) FROM (SELECT 1 FROM graph_edges INDEXED BY graph_edges_by_other WHERE other = ?1 LIMIT ?2)";

    private readonly Dictionary<long, List<long>> _known = [];
    private readonly Dictionary<long, int> _degrees = [];
    private readonly HashSet<long> _read = [];
    private int _left = maxEdges;

    public bool IsSpent { get; private set; }

    /// <summary>The neighbours of a vertex. Once the budget is spent, those read until then.</summary>
    public IReadOnlyList<long> Read(long number)
    {
        if (!IsSpent && _read.Add(number))
            ReadAll(number);
        return Known(number);
    }

    /// <summary>
    /// The known neighbours of a vertex: all of them once it has been read, before that only those read from the other side.
    /// </summary>
    public IReadOnlyList<long> Known(long number) => _known.TryGetValue(number, out var next) ? next : [];

    /// <summary>The number of edges at a vertex that others own, up to <see cref="ManyEdges"/>; a hub counts as having more.</summary>
    public int Degree(long number)
    {
        if (_read.Contains(number))
            return 0;
        var space = VertexSpace.OfRow(number);
        if (space.IsOfHubs)
            return int.MaxValue / 2;
        if (space.IsOfOwners)
            return 8;
        if (_degrees.TryGetValue(number, out var degree))
            return degree;
        using var row = session.Prepare(DegreeSql).Bind(1, number).Bind(2, ManyEdges);
        row.Step();
        _degrees.Add(number, degree = row.GetInt32(0));
        return degree;
    }

    private void ReadAll(long number)
    {
        var known = new HashSet<long>(Known(number));
        foreach (var link in AdjacencyReader.Of(session, number, types: null))
        {
            if (--_left < 0)
            {
                IsSpent = true;
                return;
            }

            if (link.Other == number || !known.Add(link.Other))
                continue;
            Add(number, link.Other);
            // It is also an edge of the other end; when that one is read, it is known already.
            Add(link.Other, number);
        }
    }

    private void Add(long from, long to)
    {
        if (!_known.TryGetValue(from, out var next))
            _known.Add(from, next = []);
        next.Add(to);
    }
}
