using System.Text;
using Concord.Graph;
using Concord.Ports;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Lists vertices of a kind in the order of their keys. Where a requested text is rare, only the vertices with it are read; otherwise the
/// list is read in order, and finds matches soon.
/// </summary>
internal static class VertexList
{
    private const int Few = 2000;

    /// <summary>The character after the one that ends the realm in a key.</summary>
    private const char AfterRealm = '\u007f';

    public static IReadOnlyList<GraphVertex> Run(SqliteSession session, VertexFilter filter)
    {
        if (VertexSpace.TryOf(Generations.Read(session).Live, filter.Kind) is not { } space)
            return [];
        if (filter.After is { } last && last.Kind != filter.Kind)
            return string.CompareOrdinal(filter.Kind, last.Kind) > 0 ? Run(session, filter with { After = null }) : [];
        if (filter.Realm is not null && filter.Kind == VertexKinds.Systems)
            return [];

        var rarest = FindRarest(session, space, filter);
        using var row = session.Prepare(Sql(filter, rarest is not null)).Bind(1, space.Value).Bind(2, filter.After?.Id ?? "");
        if (filter.Realm is { } realm)
            row.Bind(3, filter.Kind == VertexKinds.Realms ? realm : $"{realm}~").Bind(4, $"{realm}{AfterRealm}");
        if (rarest is { } hash)
            row.Bind(5, hash).Bind(6, space.First).Bind(7, space.Last);

        var found = new List<GraphVertex>();
        while (found.Count < filter.Limit && row.Step())
        {
            if (
                StoredJson.Read(row, 1) is { } properties
                && VertexText.HasMembers(properties.Utf8, filter.Properties)
                && space.Name(row.GetText(0)) is { } id
            )
                found.Add(new(id, properties));
        }

        return found;
    }

    private static string Sql(VertexFilter filter, bool byMember)
    {
        // CROSS JOIN keeps SQLite to this order.
        var sql = new StringBuilder("SELECT v.key, v.properties FROM ")
            .Append(byMember ? "graph_members m CROSS JOIN graph_vertices v ON v.id = m.vertex" : "graph_vertices v")
            .Append(" WHERE v.space = ?1 AND v.key > ?2 AND v.properties IS NOT NULL");
        if (filter.Realm is not null)
            sql.Append(filter.Kind == VertexKinds.Realms ? " AND v.key = ?3 AND ?4 = ?4" : " AND v.key >= ?3 AND v.key < ?4");
        if (byMember)
            sql.Append(" AND m.hash = ?5 AND m.vertex BETWEEN ?6 AND ?7");
        return sql.Append(" ORDER BY v.key").ToString();
    }

    /// <summary>The hash of the rarest text; null where all are common.</summary>
    private static long? FindRarest(SqliteSession session, VertexSpace space, VertexFilter filter)
    {
        var (rarest, least) = ((long?)null, (long)Few);
        foreach (var (name, value) in filter.Properties)
        {
            var hash = VertexText.Hash(name, value);
            using var row = session
                .Prepare("SELECT count(*) FROM (SELECT 1 FROM graph_members WHERE hash = ?1 AND vertex BETWEEN ?2 AND ?3 LIMIT ?4)")
                .Bind(1, hash)
                .Bind(2, space.First)
                .Bind(3, space.Last)
                .Bind(4, least);
            row.Step();
            if (row.GetInt64(0) < least)
                (rarest, least) = (hash, row.GetInt64(0));
        }

        return rarest;
    }
}
