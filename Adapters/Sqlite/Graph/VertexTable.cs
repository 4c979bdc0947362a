using Concord.Graph;
using Concord.Values;

namespace Concord.Adapters.Sqlite;

/// <summary>Reads and writes rows of <c>graph_vertices</c>, and with each what the vertex is found by: tokens, members, vector.</summary>
internal static class VertexTable
{
    private const string Columns = "id, key, version, own, properties, content, vector";

    public static VertexRow? Find(SqliteSession session, long generation, VertexId id)
    {
        return session
            .Prepare($"SELECT {Columns} FROM graph_vertices WHERE space = ?1 AND key = ?2")
            .Bind(1, VertexSpace.Of(generation, id.Kind).Value)
            .Bind(2, id.Id)
            .First(VertexRow.Read);
    }

    public static VertexRow? Find(SqliteSession session, long number)
    {
        return session.Prepare($"SELECT {Columns} FROM graph_vertices WHERE id = ?1").Bind(1, number).First(VertexRow.Read);
    }

    /// <summary>The row's number; 0 where there is no such row.</summary>
    public static long FindNumber(SqliteSession session, long generation, VertexId id)
    {
        return session
            .Prepare("SELECT id FROM graph_vertices WHERE space = ?1 AND key = ?2")
            .Bind(1, VertexSpace.Of(generation, id.Kind).Value)
            .Bind(2, id.Id)
            .First(static row => row.GetInt64(0));
    }

    /// <summary>Gives a vertex a number; this does not make it exist.</summary>
    public static long Add(SqliteSession session, long generation, VertexId id)
    {
        var space = VertexSpace.Of(generation, id.Kind);
        var number = NextNumber(session, space);
        session
            .Prepare("INSERT INTO graph_vertices(id, space, key, own) VALUES (?1, ?2, ?3, 0)")
            .Bind(1, number)
            .Bind(2, space.Value)
            .Bind(3, id.Id)
            .Execute();
        return number;
    }

    /// <summary>
    /// Sets its properties, and all that depends on them. Returns its vector's number, null where it has none, 0 where it needs none.
    /// </summary>
    public static long? Put(
        SqliteSession session,
        SearchTextChanges words,
        long number,
        VertexText text,
        CanonicalJson properties,
        bool own,
        long? version,
        VertexRow? old,
        long? twin
    )
    {
        var hadContent = old?.Content ?? ContentId.None;
        var keeps = old?.Vector is not null && hadContent == text.Content && text.Content != ContentId.None;
        var vector =
            text.Content == ContentId.None ? null
            : keeps ? old!.Vector
            : twin;
        var statement = session
            .Prepare("UPDATE graph_vertices SET version = ?2, own = ?3, properties = ?4, content = ?5, vector = ?6 WHERE id = ?1")
            .Bind(1, number)
            .Bind(2, version)
            .Bind(3, own ? 1 : 0)
            .BindText(4, properties.Utf8.Span);
        if (text.Content == ContentId.None)
            statement.BindNull(5).BindNull(6);
        else
            statement.Bind(5, text.Content.ToBytes()).Bind(6, vector ?? 0);
        statement.Execute();

        if (old?.Vector is { } before && before != vector)
            VectorTable.Release(session, before);
        words.Put(number, text.Words);
        PutMembers(session, number, old?.Properties is { } was ? VertexText.MembersOf(was.Utf8.Span) : [], text.Members);
        return text.Content == ContentId.None ? 0 : vector;
    }

    public static void PutVersion(SqliteSession session, long number, long version) =>
        session.Prepare("UPDATE graph_vertices SET version = ?2 WHERE id = ?1").Bind(1, number).Bind(2, version).Execute();

    /// <summary>The vertex no longer exists; its number and its version stay.</summary>
    public static void Clear(SqliteSession session, SearchTextChanges words, VertexRow row, long? version)
    {
        session
            .Prepare("UPDATE graph_vertices SET version = ?2, own = 0, properties = NULL, content = NULL, vector = NULL WHERE id = ?1")
            .Bind(1, row.Number)
            .Bind(2, version)
            .Execute();
        RemoveIndexEntries(session, words, row);
    }

    /// <summary>Removes the row, and with it what it owns.</summary>
    public static void Delete(SqliteSession session, SearchTextChanges words, VertexRow row)
    {
        session.Prepare("DELETE FROM graph_vertices WHERE id = ?1").Bind(1, row.Number).Execute();
        RemoveIndexEntries(session, words, row);
    }

    private static void RemoveIndexEntries(SqliteSession session, SearchTextChanges words, VertexRow row)
    {
        words.Remove(row.Number);
        if (row.Properties is { } properties)
            PutMembers(session, row.Number, VertexText.MembersOf(properties.Utf8.Span), []);
        if (row.Vector is { } vector)
            VectorTable.Release(session, vector);
    }

    private static void PutMembers(SqliteSession session, long number, long[] old, long[] members)
    {
        // A set, and not a search for each: all commits wait for the writer's thread, and the number of a party's members is not limited.
        foreach (var gone in old.Except(members))
            session.Prepare("DELETE FROM graph_members WHERE hash = ?1 AND vertex = ?2").Bind(1, gone).Bind(2, number).Execute();

        // What should exist already may have been lost.
        foreach (var member in members)
            session.Prepare("INSERT OR IGNORE INTO graph_members(hash, vertex) VALUES (?1, ?2)").Bind(1, member).Bind(2, number).Execute();
    }

    private static long NextNumber(SqliteSession session, VertexSpace space)
    {
        using var row = session
            .Prepare("SELECT max(id) FROM graph_vertices WHERE id BETWEEN ?1 AND ?2")
            .Bind(1, space.First)
            .Bind(2, space.Last);
        row.Step();
        return row.IsNull(0) ? space.First + 1 : row.GetInt64(0) + 1;
    }
}

/// <summary>A row of <c>graph_vertices</c>.</summary>
/// <param name="Version">Version of the owner's last write; null where there was none.</param>
/// <param name="Own">The properties come from the owner's own subgraph.</param>
/// <param name="Properties">As stored, valid or damaged; null where the vertex does not exist.</param>
internal sealed record VertexRow(
    long Number,
    string Key,
    long? Version,
    bool Own,
    CanonicalJson? Properties,
    ContentId Content,
    long? Vector
)
{
    public VertexSpace Space => VertexSpace.OfRow(Number);

    /// <summary>Null for a row whose key is not of this kind.</summary>
    public VertexId? Id => Space.Name(Key);

    /// <summary>Null where it does not exist.</summary>
    public GraphVertex? ToVertex() => Properties is { } properties && Id is { } id ? new(id, properties) : null;

    public static VertexRow Read(SqliteStatement row) =>
        new(
            row.GetInt64(0),
            row.GetText(1),
            row.IsNull(2) ? null : row.GetInt64(2),
            row.GetInt64(3) != 0,
            StoredJson.Read(row, 4),
            row.GetBytes(5) is { Length: 16 } content ? ContentId.FromBytes(content) : ContentId.None,
            row.GetInt64(6) is > 0 and var vector ? vector : null
        );
}
