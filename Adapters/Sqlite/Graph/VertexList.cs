using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Concord.Graph;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Lists vertices of a kind in the order of their keys, and reads those of the realm until enough match. There is no index of texts: it
/// would cost every write more rows than the vertices themselves, and no question of the API is asked in this way.
/// </summary>
internal static class VertexList
{
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

        using var row = session.Prepare(Sql(filter)).Bind(1, space.Value).Bind(2, filter.After?.Id ?? "");
        if (filter.Realm is { } realm)
            row.Bind(3, filter.Kind == VertexKinds.Realms ? realm : $"{realm}~").Bind(4, $"{realm}{AfterRealm}");

        var found = new List<GraphVertex>();
        while (found.Count < filter.Limit && row.Step())
        {
            if (
                StoredJson.Read(row, 1) is { } properties
                && HasMembers(properties.Utf8, filter.Properties)
                && space.Name(row.GetText(0)) is { } id
            )
                found.Add(new(id, properties));
        }

        return found;
    }

    private static string Sql(VertexFilter filter)
    {
        var sql = new StringBuilder("SELECT key, properties FROM graph_vertices WHERE space = ?1 AND key > ?2 AND properties IS NOT NULL");
        if (filter.Realm is not null)
            sql.Append(filter.Kind == VertexKinds.Realms ? " AND key = ?3 AND ?4 = ?4" : " AND key >= ?3 AND key < ?4");
        return sql.Append(" ORDER BY key").ToString();
    }

    /// <summary>It has all these texts at its first level.</summary>
    private static bool HasMembers(ReadOnlyMemory<byte> properties, ImmutableDictionary<string, string> texts)
    {
        if (texts.Count == 0)
            return true;
        try
        {
            using var document = JsonDocument.Parse(properties);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && texts.All(text =>
                    document.RootElement.TryGetProperty(text.Key, out var value)
                    && value.ValueKind == JsonValueKind.String
                    && value.ValueEquals(text.Value)
                );
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
