using System.Numerics.Tensors;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// The vectors of one kind by one generator, in memory, each of length 1: 4 bytes per component and about 40 bytes per vertex (91,488 of
/// 128 components: 53 MB). Every search compares all of them (6.6 ms for these, <c>tests/Benchmarks graph-store</c>): exact, and without
/// the upkeep that an approximate index would cost the writer. <para>A write only records the number of the vertex, on the writer's thread
/// and after it is durable; the next search reads the recorded vertices first. So a search never delays a commit, and a write never causes
/// everything to be loaded again.</para>
/// </summary>
internal sealed class VectorIndex(VertexSpace space, long generator) : IDisposable
{
    private const int BlockSize = 1024;

    private const string LoadSql = """
        SELECT v.id, x.vector FROM graph_vertices v INDEXED BY graph_vertices_by_vector CROSS JOIN graph_vectors x ON x.id = v.vector
        WHERE v.vector BETWEEN ?1 AND ?2 AND v.id BETWEEN ?3 AND ?4
        """;

    private readonly Lock _refreshing = new();
    private readonly Lock _noting = new();
    private readonly ReaderWriterLockSlim _content = new();
    private readonly Dictionary<long, int> _places = [];
    private readonly List<long> _numbers = [];
    private readonly List<float[]> _blocks = [];
    private HashSet<long> _noted = [];
    private int _length;
    private bool _loaded;

    public VertexSpace Space => space;

    /// <summary>Recorded and not yet read.</summary>
    public int ChangedCount
    {
        get
        {
            lock (_noting)
                return _noted.Count;
        }
    }

    /// <summary>The vertex may have another vector now, or none.</summary>
    public void MarkChanged(long number)
    {
        lock (_noting)
            _noted.Add(number);
    }

    /// <summary>
    /// Loads everything the first time; then reads the recorded changes. Reads outside of a transaction, so that it sees no less than what
    /// was recorded.
    /// </summary>
    public void Refresh(SqliteSession session)
    {
        lock (_refreshing)
        {
            if (!_loaded)
                Load(session);
            HashSet<long> noted;
            lock (_noting)
            {
                if (_noted.Count == 0)
                    return;
                (noted, _noted) = (_noted, []);
            }

            var read = noted.Select(number => (number, VectorOf(session, number))).ToList();
            _content.EnterWriteLock();
            try
            {
                foreach (var (number, vector) in read)
                    Set(number, vector);
            }
            finally
            {
                _content.ExitWriteLock();
            }
        }
    }

    /// <summary>The numbers of the nearest vertices, nearest first; without the given one.</summary>
    public List<(long Number, float Cosine)> Nearest(ReadOnlySpan<float> vector, long except, int limit)
    {
        var nearest = new PriorityQueue<long, float>();
        if (limit <= 0)
            return [];
        var asked = Normalized(vector);
        _content.EnterReadLock();
        try
        {
            if (asked.Length != _length)
                return [];
            for (var place = 0; place < _numbers.Count; place++)
            {
                var cosine = TensorPrimitives.Dot(asked, At(place));
                if (_numbers[place] == except)
                    continue;
                if (nearest.Count < limit)
                    nearest.Enqueue(_numbers[place], cosine);
                else if (nearest.TryPeek(out _, out var least) && cosine > least)
                    nearest.DequeueEnqueue(_numbers[place], cosine);
            }
        }
        finally
        {
            _content.ExitReadLock();
        }

        return
        [
            .. nearest.UnorderedItems.Select(static item => (item.Element, item.Priority)).OrderByDescending(static item => item.Priority),
        ];
    }

    public void Dispose() => _content.Dispose();

    private void Load(SqliteSession session)
    {
        var (first, last) = VectorTable.Range(generator);
        using var row = session.Prepare(LoadSql).Bind(1, first).Bind(2, last).Bind(3, space.First).Bind(4, space.Last);
        _content.EnterWriteLock();
        try
        {
            while (row.Step())
                Set(row.GetInt64(0), Normalized(VectorTable.Floats(row.GetBytes(1))));
        }
        finally
        {
            _content.ExitWriteLock();
        }

        _loaded = true;
    }

    /// <summary>Null: none by this generator.</summary>
    private float[]? VectorOf(SqliteSession session, long number)
    {
        using var row = session
            .Prepare(
                """
                SELECT v.vector, x.vector FROM graph_vertices v JOIN graph_vectors x ON x.id = v.vector WHERE v.id = ?1
                """
            )
            .Bind(1, number);
        return row.Step() && VectorTable.GeneratorOf(row.GetInt64(0)) == generator ? Normalized(VectorTable.Floats(row.GetBytes(1))) : null;
    }

    private void Set(long number, float[]? vector)
    {
        var known = _places.TryGetValue(number, out var place);
        if (vector is not null && _numbers.Count == 0)
            _length = vector.Length;
        if (vector is null || vector.Length != _length)
        {
            if (known)
                Remove(number, place);
            return;
        }

        if (!known)
        {
            place = _numbers.Count;
            _numbers.Add(number);
            _places.Add(number, place);
            if (place / BlockSize == _blocks.Count)
                _blocks.Add(new float[BlockSize * _length]);
        }

        vector.CopyTo(At(place));
    }

    /// <summary>The last one takes its place.</summary>
    private void Remove(long number, int place)
    {
        var last = _numbers.Count - 1;
        if (place != last)
        {
            At(last).CopyTo(At(place));
            _numbers[place] = _numbers[last];
            _places[_numbers[place]] = place;
        }

        _numbers.RemoveAt(last);
        _places.Remove(number);
        if (_numbers.Count % BlockSize == 0)
            _blocks.RemoveAt(_blocks.Count - 1);
    }

    private Span<float> At(int place) => _blocks[place / BlockSize].AsSpan(place % BlockSize * _length, _length);

    private static float[] Normalized(ReadOnlySpan<float> vector)
    {
        var copy = new float[vector.Length];
        var length = TensorPrimitives.Norm(vector);
        if (length > 0 && float.IsFinite(length))
            TensorPrimitives.Divide(vector, length, copy);
        return copy;
    }
}
