using System.Text.Json;
using Concord.Graph;

namespace Concord.Adapters.ArangoDb;

/// <summary>An edge as traversals return it. Nothing is assumed: a damaged edge must not fail a query.</summary>
internal sealed record EdgeRow(
    JsonElement Key,
    JsonElement Type,
    JsonElement Owner,
    JsonElement Other,
    JsonElement Outward,
    JsonElement Properties
)
{
    /// <summary>Null for a damaged edge: a traversal skips it.</summary>
    public FoundEdge? ToEdge()
    {
        if (
            Key.Text is not { } key
            || Type.Text is not { } type
            || !VertexId.TryParse(Owner.Text, out var owner)
            || !VertexId.TryParse(Other.Text, out var other)
        )
            return null;
        var properties = StoredJson.Read(Properties) ?? CanonicalJson.EmptyObject;
        return Outward.ValueKind == JsonValueKind.True
            ? new(key, type, owner, other, properties)
            : new(key, type, other, owner, properties);
    }
}

internal sealed record FoundEdge(string Id, string Type, VertexId From, VertexId To, CanonicalJson Properties)
{
    public GraphEdge ToGraphEdge() => new(Id, Type, From, To, Properties);
}

/// <summary>A vertex as reads return it.</summary>
internal sealed record VertexRow(JsonElement Id, JsonElement Properties, double? Score)
{
    /// <summary>Null for one that is damaged.</summary>
    public GraphVertex? ToVertex() =>
        VertexId.TryParse(Id.Text, out var id) && StoredJson.Read(Properties) is { } properties ? new(id, properties) : null;
}

internal static class StoredElements
{
    extension(JsonElement element)
    {
        /// <summary>Null where it is not text.</summary>
        public string? Text => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

        /// <summary>Null where it is not an integer.</summary>
        public long? Integer => element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var number) ? number : null;
    }

    /// <summary>The vertices that these texts name; invalid names are skipped.</summary>
    public static IEnumerable<VertexId> ParseIds(IEnumerable<JsonElement> texts)
    {
        foreach (var text in texts)
        {
            if (VertexId.TryParse(text.Text, out var id))
                yield return id;
        }
    }
}
