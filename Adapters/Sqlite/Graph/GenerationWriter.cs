using Concord.Graph;
using Concord.Values;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Writes subgraphs into one generation, within one transaction. Writes only what differs from what is stored, because most changes of a
/// policy touch few of its elements. Shared vertices are updated once, at the end.
/// </summary>
/// <param name="vectorSource">A generation whose vectors of the same content are used here too; null: none.</param>
internal sealed class GenerationWriter(SqliteSession session, long generation, long? vectorSource, VertexTexts texts)
{
    private readonly SearchTextChanges _words = new();
    private readonly HashSet<VertexId> _shared = [];
    private readonly HashSet<VertexId> _withoutVector = [];

    /// <summary>Vertices that were written and have no vector of their present content.</summary>
    public IReadOnlyCollection<VertexId> WithoutVector => _withoutVector;

    /// <summary>Numbers of vertices whose vector may have changed.</summary>
    public List<long> Changed { get; } = [];

    /// <param name="rewrite">Nothing stored is trusted.</param>
    public void Put(Subgraph subgraph, bool rewrite)
    {
        var old = VertexTable.Find(session, generation, subgraph.Owner);
        if (!rewrite && old?.Version >= subgraph.Version)
            return;
        var number = old?.Number ?? VertexTable.Add(session, generation, subgraph.Owner);
        PutOwner(subgraph, number, old, rewrite);
        PutEdges(subgraph, number, rewrite);
    }

    /// <summary>Removes an owner's subgraph and version.</summary>
    public void Remove(VertexId owner)
    {
        if (VertexTable.Find(session, generation, owner) is not { } row)
            return;
        RemoveEdges(row.Number);
        VertexTable.Clear(session, _words, row, version: null);
        Changed.Add(row.Number);
        _shared.Add(owner);
    }

    public void Touch(VertexId shared) => _shared.Add(shared);

    /// <summary>Updates the shared vertices that were touched; must be called last.</summary>
    /// <param name="rewrite">Nothing stored is trusted.</param>
    public void Settle(bool rewrite)
    {
        foreach (var id in _shared)
            Settle(id, rewrite);
        _shared.Clear();
        _words.Write(session);
    }

    private void PutOwner(Subgraph subgraph, long number, VertexRow? old, bool rewrite)
    {
        if (subgraph.Properties is { } properties)
        {
            if (!rewrite && old is { Own: true } && old.Properties == properties)
            {
                VertexTable.PutVersion(session, number, subgraph.Version);
                if (old is { Vector: null } && old.Content != ContentId.None)
                    _withoutVector.Add(subgraph.Owner);
            }
            else
            {
                Write(subgraph.Owner, number, properties, own: true, subgraph.Version, old);
            }

            return;
        }

        VertexTable.Clear(session, _words, old ?? VertexTable.Find(session, number)!, subgraph.Version);
        Changed.Add(number);
        // A realm that policies refer to exists nevertheless.
        _shared.Add(subgraph.Owner);
    }

    private void PutEdges(Subgraph subgraph, long owner, bool rewrite)
    {
        if (rewrite)
            RemoveEdges(owner);
        var old = rewrite ? [] : EdgeTable.OwnedBy(session, owner);
        foreach (var edge in subgraph.Edges)
        {
            var id = Convert.FromHexString(edge.Id);
            var index = old.FindIndex(row => row.Id.AsSpan().SequenceEqual(id));
            var row = index < 0 ? null : old[index];
            if (row is not null)
                old.RemoveAt(index);
            if (row is not null && row.Is(edge))
                continue;
            if (row is not null)
                EdgeTable.Remove(session, owner, id);
            var other = VertexTable.FindNumber(session, generation, edge.Other) is > 0 and var known
                ? known
                : VertexTable.Add(session, generation, edge.Other);
            EdgeTable.Add(session, owner, id, edge, other);
            if (row is null || row.Other != other || !row.HasSameStatement(edge))
                _shared.Add(edge.Other);
            if (row is not null && row.Other != other)
                Touch(row.Other);
        }

        foreach (var gone in old)
        {
            EdgeTable.Remove(session, owner, gone.Id);
            Touch(gone.Other);
        }
    }

    private void RemoveEdges(long owner)
    {
        foreach (var edge in EdgeTable.OwnedBy(session, owner))
            Touch(edge.Other);
        session.Prepare("DELETE FROM graph_edges WHERE owner = ?1").Bind(1, owner).Execute();
    }

    private void Touch(long number)
    {
        if (VertexTable.Find(session, number)?.Id is { } id)
            _shared.Add(id);
    }

    private void Settle(VertexId id, bool rewrite)
    {
        if (
            VertexTable.Find(session, generation, id) is not { } row
            || (row is { Own: true, Properties: not null } && row.Space.IsOfOwners)
        )
            return;
        if (Expected(session, row) is { } properties)
        {
            if (rewrite || row.Properties != properties)
                Write(id, row.Number, properties, own: false, row.Version, row);
            else if (row.Vector is null && row.Content != ContentId.None)
                _withoutVector.Add(id);
        }
        else if (row.Version is not null)
        {
            if (row.Properties is not null || rewrite)
                VertexTable.Clear(session, _words, row, row.Version);
        }
        else
        {
            VertexTable.Delete(session, _words, row);
            _withoutVector.Remove(id);
            Changed.Add(row.Number);
        }
    }

    /// <summary>What a shared vertex should be; null where nothing refers to it.</summary>
    public static CanonicalJson? Expected(SqliteSession session, VertexRow row)
    {
        if (row.Space.IsOfOwners)
            return EdgeTable.IsReferredTo(session, row.Number) ? CanonicalJson.EmptyObject : null;
        var statements = EdgeTable.Latest(session, row.Number, careful: false);
        if (statements.Count == 0)
            return EdgeTable.IsReferredTo(session, row.Number) ? CanonicalJson.EmptyObject : null;
        if (statements.Count == 1 && StoredJson.IsObject(statements[0].Properties.Utf8.Span))
            return statements[0].Properties;
        try
        {
            return SharedVertex.Merge(statements);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            // One of them is damaged; that must not stop the policies with the other statements.
            return SharedVertex.Merge(EdgeTable.Latest(session, row.Number, careful: true));
        }
    }

    private void Write(VertexId id, long number, CanonicalJson properties, bool own, long? version, VertexRow? old)
    {
        var text = texts[id, properties];
        var twin =
            vectorSource is { } other
            && text.Content != ContentId.None
            && VertexTable.Find(session, other, id) is { } same
            && same.Content == text.Content
                ? same.Vector
                : null;
        var vector = VertexTable.Put(session, _words, number, text, properties, own, version, old, twin);
        if (vector is null)
            _withoutVector.Add(id);
        else
            _withoutVector.Remove(id);
        Changed.Add(number);
    }
}
