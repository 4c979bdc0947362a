using Concord.Graph;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Writes subgraphs into one generation, within one transaction. Writes only what differs from what is stored, because most changes of a
/// policy touch few of its elements. Each vertex is read once and written once, at the end, whatever number of subgraphs mention it.
/// </summary>
/// <param name="vectorSource">A generation whose vectors of the same content are used here too; null: none.</param>
/// <param name="rewrite">Nothing stored is trusted.</param>
internal sealed class GenerationWriter(SqliteSession session, long generation, long? vectorSource, VertexContents contents, bool rewrite)
{
    private readonly VertexDrafts _drafts = new(session, generation);
    private readonly HashSet<VertexId> _withoutVector = [];

    /// <summary>Vertices that were written and have no vector of their present content.</summary>
    public IReadOnlyCollection<VertexId> WithoutVector => _withoutVector;

    /// <summary>Numbers of vertices whose vector may have changed.</summary>
    public List<long> Changed { get; } = [];

    public void Put(IReadOnlyList<Subgraph> subgraphs)
    {
        _drafts.Load(subgraphs.Select(static subgraph => subgraph.Owner));
        Subgraph[] newer = [.. subgraphs.Where(IsNewer).OrderBy(subgraph => _drafts.FindOrAdd(subgraph.Owner).Number)];
        var changes = newer.Select(Compare).ToList();
        _drafts.Load(changes.SelectMany(static change => change.Put).Select(static put => put.Edge.Other));
        foreach (var change in changes)
            Write(change);
    }

    /// <summary>Removes an owner's subgraph and version.</summary>
    public void Remove(VertexId owner)
    {
        if (_drafts.Find(owner) is not { } draft)
            return;
        foreach (var edge in EdgeTable.OwnedBy(session, draft.Number))
            Touch(edge.Other);
        EdgeTable.RemoveAll(session, draft.Number);
        draft.Version = null;
        draft.Write(null, own: false);
        draft.IsTouched = true;
    }

    public void Touch(VertexId shared)
    {
        if (_drafts.Find(shared) is { } draft)
            draft.IsTouched = true;
    }

    /// <summary>Writes the vertices; must be called last.</summary>
    public void Settle()
    {
        foreach (var draft in _drafts.All)
        {
            if (draft.IsTouched && !draft.SpeaksForItself)
                Settle(draft);
            Write(draft);
        }
    }

    private bool IsNewer(Subgraph subgraph) => rewrite || !(_drafts.Find(subgraph.Owner)?.Stored?.Version >= subgraph.Version);

    private void PutOwner(Subgraph subgraph, VertexDraft owner)
    {
        owner.Version = subgraph.Version;
        if (subgraph.Properties is null)
        {
            // A realm that policies refer to exists nevertheless.
            owner.Write(null, own: false);
            owner.IsTouched = true;
        }
        else if (rewrite || !owner.Own || owner.Properties != subgraph.Properties)
        {
            owner.Write(subgraph.Properties, own: true, rewrite);
        }
    }

    /// <summary>Takes over what its own vertex becomes, and finds the edges that differ.</summary>
    private EdgeChanges Compare(Subgraph subgraph)
    {
        var owner = _drafts.FindOrAdd(subgraph.Owner);
        PutOwner(subgraph, owner);
        var stored = owner.Stored is null ? [] : EdgeTable.OwnedBy(session, owner.Number);
        if (rewrite && stored.Count > 0)
        {
            foreach (var edge in stored)
                Touch(edge.Other);
            EdgeTable.RemoveAll(session, owner.Number);
            stored.Clear();
        }

        var byId = stored.ToDictionary(static row => Convert.ToHexStringLower(row.Id), StringComparer.Ordinal);
        var put = new List<(SubgraphEdge, EdgeRow?)>(subgraph.Edges.Length);
        foreach (var edge in subgraph.Edges)
        {
            if (!byId.Remove(edge.Id, out var row) || !row.Is(edge))
                put.Add((edge, row));
        }

        return new(owner.Number, put, byId.Values);
    }

    private void Write(EdgeChanges changes)
    {
        foreach (var (edge, stored) in changes.Put)
        {
            if (stored is null)
                Add(changes.Owner, Convert.FromHexString(edge.Id), edge);
            else
                Change(changes.Owner, stored, edge);
        }

        foreach (var gone in changes.Gone)
        {
            EdgeTable.Remove(session, changes.Owner, gone.Id);
            Touch(gone.Other);
        }
    }

    private void Add(long owner, byte[] id, SubgraphEdge edge)
    {
        var other = _drafts.FindOrAdd(edge.Other);
        EdgeTable.Add(session, owner, id, edge, other.Number);
        if (edge.Statement is { } said)
            other.Said.Add(new(edge.Id, edge.StatedAt, said));
        other.IsTouched |= rewrite || !other.Says(edge.Statement);
    }

    private void Change(long owner, EdgeRow row, SubgraphEdge edge)
    {
        var other = _drafts.FindOrAdd(edge.Other);
        if (row.Other == other.Number && row.Type == edge.Type)
        {
            EdgeTable.Update(session, owner, row.Id, edge);
            other.IsTouched |= !row.HasSameStatement(edge);
            return;
        }

        EdgeTable.Remove(session, owner, row.Id);
        Touch(row.Other);
        Add(owner, row.Id, edge);
        other.IsTouched = true;
    }

    private void Touch(long number)
    {
        if (_drafts.TryFind(number, out var draft))
            draft.IsTouched = true;
    }

    private void Settle(VertexDraft draft)
    {
        var expected = draft.Stored is null ? ExpectedOfNew(draft) : Expected(session, draft.Number);
        if (expected is { } properties)
        {
            if (rewrite || draft.Properties != properties)
                draft.Write(properties, own: false, rewrite);
        }
        else if (draft.Version is null)
        {
            draft.Remove();
        }
        else if (draft.Properties is not null || rewrite)
        {
            draft.Write(null, own: false);
        }
    }

    /// <summary>A row that is still to be written was mentioned by this batch alone; a deleted owner by nobody.</summary>
    private CanonicalJson? ExpectedOfNew(VertexDraft draft) =>
        draft.Said.Count > 0 ? SharedVertex.Merge(draft.Said)
        : draft.Version is null || EdgeTable.IsReferredTo(session, draft.Number) ? CanonicalJson.EmptyObject
        : null;

    /// <summary>What a shared vertex should be; null where nothing refers to it.</summary>
    public static CanonicalJson? Expected(SqliteSession session, long number)
    {
        var statements = VertexSpace.OfRow(number).IsOfOwners ? [] : EdgeTable.Latest(session, number, careful: false);
        if (statements.Count == 0)
            return EdgeTable.IsReferredTo(session, number) ? CanonicalJson.EmptyObject : null;
        if (statements.Count == 1 && StoredJson.IsObject(statements[0].Properties.Utf8.Span))
            return statements[0].Properties;
        try
        {
            return SharedVertex.Merge(statements);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            // One of them is damaged; that must not stop the policies with the other statements.
            return SharedVertex.Merge(EdgeTable.Latest(session, number, careful: true));
        }
    }

    private void Write(VertexDraft draft)
    {
        if (draft.IsRemoved)
        {
            if (draft.Stored is { } row)
                VertexTable.Delete(session, row);
            Changed.Add(draft.Number);
        }
        else if (draft.IsWritten || draft.Stored is null)
        {
            WriteRow(draft);
        }
        else
        {
            var isNewer = draft.Version != draft.Stored.Version;
            if (isNewer)
                VertexTable.PutVersion(session, draft.Number, draft.Version);
            if ((isNewer || draft.IsTouched) && draft.Stored is { Vector: null } && draft.Stored.Content != ContentId.None)
                _withoutVector.Add(draft.Id);
        }
    }

    private void WriteRow(VertexDraft draft)
    {
        var content = draft.Properties is { } properties ? contents[draft.Id, properties] : ContentId.None;
        var vector = content == ContentId.None ? 0 : VectorOf(draft, content);
        VertexTable.Put(session, draft, content, vector);
        if (vector is null)
            _withoutVector.Add(draft.Id);
        Changed.Add(draft.Number);
    }

    /// <summary>Null where none is known for its present content.</summary>
    private long? VectorOf(VertexDraft draft, ContentId content)
    {
        if (draft.Stored is { Vector: { } kept } stored && stored.Content == content)
            return kept;
        return vectorSource is { } source && VertexTable.Find(session, source, draft.Id) is { } twin && twin.Content == content
            ? twin.Vector
            : null;
    }

    /// <param name="Put">With what is stored under their ids.</param>
    private readonly record struct EdgeChanges(
        long Owner,
        List<(SubgraphEdge Edge, EdgeRow? Stored)> Put,
        IReadOnlyCollection<EdgeRow> Gone
    );
}
