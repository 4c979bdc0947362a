using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Graph;
using Concord.Text;

namespace Concord.Adapters.ArangoDb;

/// <summary>A vertex as stored. Without <see cref="Id"/> it is an owner's tombstone, which no read finds.</summary>
internal sealed record StoredVertex
{
    [JsonPropertyName("_key")]
    public required string Key { get; init; }

    /// <summary>Only where it replaces a vertex that was read: the revision that must be unchanged.</summary>
    [JsonPropertyName("_rev")]
    public string? Rev { get; init; }

    public string? Id { get; init; }
    public string? Kind { get; init; }
    public string? Realm { get; init; }

    /// <summary>See <see cref="VertexKey.OrderOf"/>.</summary>
    public string? Order { get; init; }

    /// <summary>Of the owner's state; null for a shared vertex.</summary>
    public long? Version { get; init; }

    /// <summary>True for a realm without a subgraph (not yet, or not any more) that exists because policies refer to it.</summary>
    public bool? Placeholder { get; init; }

    [JsonConverter(typeof(StoredJson.Converter))]
    public CanonicalJson? Properties { get; init; }

    /// <summary>The search tokens.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>See <see cref="VertexContent.HashOf(VertexId, CanonicalJson)"/>; null for a vertex that gets no vector.</summary>
    public string? Content { get; init; }

    /// <summary>The generator of its vector: empty as long as it has none, null where it gets none.</summary>
    public string? VectorBy { get; init; }

    public bool? Deleted { get; init; }

    /// <summary>Of a tombstone: the id that it had.</summary>
    public string? Was { get; init; }

    public static StoredVertex Of(VertexId id, CanonicalJson properties, long? version = null, bool placeholder = false)
    {
        var content = VertexContent.HashOf(id, properties);
        return new()
        {
            Key = VertexKey.Of(id),
            Id = id.ToString(),
            Kind = id.Kind,
            Realm = id.Realm,
            Order = VertexKey.OrderOf(id),
            Version = version,
            Placeholder = placeholder ? true : null,
            Properties = properties,
            Words = SearchPhrases.Distinct(SearchTokens.Of(VertexContent.WordsOf(id, properties))),
            Content = content == ContentId.None ? null : content.ToString(),
            VectorBy = content == ContentId.None ? null : "",
        };
    }

    public static StoredVertex Tombstone(VertexId id, long version) =>
        new()
        {
            Key = VertexKey.Of(id),
            Version = version,
            Deleted = true,
            Was = id.ToString(),
        };

    /// <summary>Whether the stored vertex equals this one, in its content and in what it is found by.</summary>
    public bool IsStoredAs(JsonElement stored)
    {
        var expected = JsonSerializer.SerializeToElement(this with { Rev = null, VectorBy = null }, ArangoJson.Relaxed);
        return expected.EnumerateObject().All(member => stored.TryGetProperty(member.Name, out var value) && IsEquivalent(member, value))
            && stored
                .EnumerateObject()
                .All(member => member.Name is "_id" or "_rev" or "vectorBy" or "vectors" || expected.TryGetProperty(member.Name, out _));
    }

    private static bool IsEquivalent(JsonProperty expected, JsonElement stored) =>
        expected.Name == "properties"
            ? StoredJson.Read(stored) is { } properties && properties == StoredJson.Read(expected.Value)
            : JsonElement.DeepEquals(expected.Value, stored);
}
