using System.Diagnostics.CodeAnalysis;
using Concord.Graph;

namespace Concord.Adapters.Sqlite;

/// <summary>The vertices that a batch has to do with, each looked up once. Numbers of new ones are given out in memory.</summary>
internal sealed class VertexDrafts(SqliteSession session, long generation)
{
    private readonly Dictionary<VertexId, VertexDraft?> _byId = [];
    private readonly SortedDictionary<long, VertexDraft> _byNumber = [];
    private readonly Dictionary<VertexSpace, long> _last = [];

    /// <summary>By number, so that rows and index entries are written in the order in which they are stored.</summary>
    public IReadOnlyCollection<VertexDraft> All => _byNumber.Values;

    /// <summary>Looks up many in the order of the index.</summary>
    public void Load(IEnumerable<VertexId> ids)
    {
        VertexId[] sorted = [.. ids.Where(id => !_byId.ContainsKey(id)).Distinct()];
        Array.Sort(sorted, VertexId.CompareOrdinal);
        foreach (var id in sorted)
            Find(id);
    }

    /// <summary>Null where it has no row.</summary>
    public VertexDraft? Find(VertexId id)
    {
        if (!_byId.TryGetValue(id, out var draft))
            draft = VertexTable.Find(session, generation, id) is { } row ? Add(new(id, row.Number, row)) : _byId[id] = null;
        return draft;
    }

    public VertexDraft FindOrAdd(VertexId id) => Find(id) ?? Add(new(id, NextNumber(VertexSpace.Of(generation, id.Kind)), stored: null));

    /// <summary>False where there is no row with this number, or none that names a vertex.</summary>
    public bool TryFind(long number, [NotNullWhen(true)] out VertexDraft? draft)
    {
        if (_byNumber.TryGetValue(number, out draft))
            return true;
        draft = VertexTable.Find(session, number) is { Id: { } id } row ? Add(new(id, number, row)) : null;
        return draft is not null;
    }

    private VertexDraft Add(VertexDraft draft)
    {
        _byId[draft.Id] = draft;
        _byNumber[draft.Number] = draft;
        return draft;
    }

    private long NextNumber(VertexSpace space)
    {
        var last = _last.TryGetValue(space, out var known) ? known : VertexTable.LastNumber(session, space);
        return _last[space] = last + 1;
    }
}
