using System.Text.Json;
using Concord.Grains.Abstractions.Graph;
using Concord.Grains.Abstractions.Json;

namespace Concord.Silo.Arango.Graph;

/// <summary>An edge as traversals answer it.</summary>
internal sealed record EdgeRow(string? Key, string? Type, string? Owner, string? Other, bool? Outward, JsonElement? Properties)
{
    /// <summary>Null for one that is damaged: a traversal goes past it.</summary>
    public FoundEdge? ToEdge()
    {
        if (Key is null || Type is null || Outward is not { } outward || !VertexId.TryParse(Owner, out var owner) || !VertexId.TryParse(Other, out var other)) return null;
        return outward ? new(Key, Type, owner, other, ReadProperties()) : new(Key, Type, other, owner, ReadProperties());
    }

    private CanonicalJson ReadProperties() => Properties is { } stored && StoredJson.Read(stored) is { } properties ? properties : CanonicalJson.EmptyObject;
}

internal sealed record FoundEdge(string Id, string Type, VertexId From, VertexId To, CanonicalJson Properties)
{
    public GraphEdge ToGraphEdge() => new(Id, Type, From, To, Properties);
}

/// <summary>A vertex as reads answer it.</summary>
internal sealed record VertexRow(string? Id, JsonElement Properties, double? Score)
{
    /// <summary>Null for one that is damaged.</summary>
    public GraphVertex? ToVertex() => VertexId.TryParse(Id, out var id) && StoredJson.Read(Properties) is { } properties ? new(id, properties) : null;
}
