namespace Concord.Adapters.Sqlite;

/// <summary>
/// The vectors in memory, by kind; each is loaded at its first search. Nobody else writes the file, so memory can be trusted.
/// </summary>
internal sealed class VectorIndexes : IDisposable
{
    /// <summary>Beyond this number the writers' callers read the recorded changes, so that the next search need not.</summary>
    private const int MaxChanged = 512;

    private readonly Lock _lock = new();
    private volatile Dictionary<(VertexSpace Space, long Generator), VectorIndex> _indexes = [];

    public VectorIndex Get(VertexSpace space, long generator)
    {
        if (_indexes.TryGetValue((space, generator), out var index))
            return index;
        lock (_lock)
        {
            if (_indexes.TryGetValue((space, generator), out index))
                return index;
            index = new(space, generator);
            // The writer sees it before anything is loaded into it, so that no write is missed.
            _indexes = new(_indexes) { [(space, generator)] = index };
            return index;
        }
    }

    /// <summary>On the writer's thread, once it is durable: the vectors of these vertices may have changed.</summary>
    public void MarkChanged(IReadOnlyList<long> numbers)
    {
        var indexes = _indexes;
        if (indexes.Count == 0)
            return;
        foreach (var number in numbers)
        {
            var space = VertexSpace.OfRow(number);
            foreach (var (key, index) in indexes)
            {
                if (key.Space == space)
                    index.MarkChanged(number);
            }
        }
    }

    /// <summary>Many changes are recorded.</summary>
    public bool IsBehind => _indexes.Values.Any(static index => index.ChangedCount > MaxChanged);

    public void Refresh(SqliteSession session)
    {
        foreach (var index in _indexes.Values)
        {
            if (index.ChangedCount > MaxChanged)
                index.Refresh(session);
        }
    }

    /// <summary>Another generation is read from now on.</summary>
    public void Clear()
    {
        lock (_lock)
            _indexes = [];
    }

    public void Dispose()
    {
        foreach (var index in _indexes.Values)
            index.Dispose();
    }
}
