namespace Concord.Adapters.Sqlite;

/// <summary>What has been explored around one end of a path: every vertex within the radius, with its distance.</summary>
internal sealed class PathRings(long center)
{
    private readonly Dictionary<long, int> _distances = new() { [center] = 0 };
    private List<long> _outermost = [center];

    public int Radius { get; private set; }

    /// <summary>There are no vertices further out.</summary>
    public bool IsExhausted => _outermost.Count == 0;

    public bool Holds(long number) => _distances.ContainsKey(number);

    /// <summary>How many edges the next ring reads, as far as they are counted.</summary>
    public long Cost(PathEdges links) => _outermost.Where(GoesOn).Sum(number => (long)links.Degree(number));

    public void Grow(PathEdges links)
    {
        var next = new List<long>();
        foreach (var number in _outermost.Where(GoesOn))
        {
            foreach (var other in links.Read(number))
            {
                if (_distances.TryAdd(other, Radius + 1))
                    next.Add(other);
            }
        }

        _outermost = next;
        Radius++;
    }

    /// <summary>False where it is known to be further from the centre than that.</summary>
    public bool MayBeWithin(long number, int distance) =>
        _distances.TryGetValue(number, out var known) ? known <= distance : !IsExhausted && distance > Radius;

    /// <summary>No path goes through a hub.</summary>
    private bool GoesOn(long number) => number == center || !VertexSpace.OfRow(number).IsOfHubs;
}
