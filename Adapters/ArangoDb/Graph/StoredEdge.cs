using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Graph;

namespace Concord.Adapters.ArangoDb;

/// <summary>An edge as stored: its key is <see cref="SubgraphEdge.Id"/>. Tombstones are made by <see cref="GraphQueries.Apply"/>.</summary>
internal sealed record StoredEdge
{
    /// <summary>More than the longest path that may be requested.</summary>
    private const int HubWeight = 1_000;

    [JsonPropertyName("_key")]
    public required string Key { get; init; }

    [JsonPropertyName("_from")]
    public required string From { get; init; }

    [JsonPropertyName("_to")]
    public required string To { get; init; }

    public required string Type { get; init; }

    /// <summary>See <see cref="VertexKey.OrderOf"/>.</summary>
    public required string Owner { get; init; }

    public required string OwnerId { get; init; }

    /// <inheritdoc cref="Owner"/>
    public required string Other { get; init; }

    public required string OtherId { get; init; }

    /// <summary>From the owner to the other end.</summary>
    public required bool Outward { get; init; }

    [JsonConverter(typeof(StoredJson.Converter))]
    public required CanonicalJson? Properties { get; init; }

    [JsonConverter(typeof(StoredJson.Converter))]
    public CanonicalJson? Says { get; init; }

    public required string SaidAt { get; init; }

    /// <summary>What statements are ordered by: the instant and the edge; only where the edge has a statement.</summary>
    public string? Said { get; init; }

    /// <summary>Only at a realm or system: paths through those come after all others.</summary>
    public int? Weight { get; init; }

    /// <summary>Of all members above: an edge with an equal digest is not written again.</summary>
    public string? Digest { get; init; }

    /// <summary>The owner's, when the edge was last written.</summary>
    public long? Version { get; init; }

    public static StoredEdge Of(SubgraphEdge edge, long version, Generation generation)
    {
        var saidAt = Instants.ToText(edge.StatedAt);
        var document = new StoredEdge
        {
            Key = edge.Id,
            From = generation.IdOf(edge.From),
            To = generation.IdOf(edge.To),
            Type = edge.Type,
            Owner = VertexKey.OrderOf(edge.Owner),
            OwnerId = edge.Owner.ToString(),
            Other = VertexKey.OrderOf(edge.Other),
            OtherId = edge.Other.ToString(),
            Outward = edge.Outward,
            Properties = edge.Properties,
            Says = edge.Statement,
            SaidAt = saidAt,
            Said = edge.Statement is null ? null : $"{saidAt}.{edge.Id}",
            Weight = VertexKinds.IsHub(edge.Owner.Kind) || VertexKinds.IsHub(edge.Other.Kind) ? HubWeight : null,
        };
        var digest = ContentId.Of(JsonSerializer.SerializeToUtf8Bytes(document, ArangoJson.Relaxed));
        return document with { Digest = digest.ToString(), Version = version };
    }

    /// <summary>Null where the stored edge is not what <see cref="Of"/> writes for any edge: then it is damaged.</summary>
    public static SubgraphEdge? Read(JsonElement stored, Generation generation)
    {
        if (
            TextOf(stored, "_key") is not { } key
            || TextOf(stored, "type") is not { } type
            || !VertexId.TryParse(TextOf(stored, "ownerId"), out var owner)
            || !VertexId.TryParse(TextOf(stored, "otherId"), out var other)
            || !stored.TryGetProperty("outward", out var outward)
            || outward.ValueKind is not (JsonValueKind.True or JsonValueKind.False)
            || !stored.TryGetProperty("properties", out var element)
            || StoredJson.Read(element) is not { } properties
            || !Instants.TryParse(TextOf(stored, "saidAt"), out var saidAt)
        )
            return null;
        CanonicalJson? says = stored.TryGetProperty("says", out element) ? StoredJson.Read(element) : null;
        var edge = SubgraphEdge.Stored(key, owner, type, other, outward.GetBoolean()) with
        {
            Properties = properties,
            Statement = says,
            StatedAt = saidAt,
        };
        return Of(edge, 0, generation).IsStoredAs(stored) ? edge : null;
    }

    private bool IsStoredAs(JsonElement stored)
    {
        var expected = JsonSerializer.SerializeToElement(this with { Version = null, Properties = null, Says = null }, ArangoJson.Relaxed);
        return expected
                .EnumerateObject()
                .All(member => stored.TryGetProperty(member.Name, out var value) && JsonElement.DeepEquals(member.Value, value))
            && stored
                .EnumerateObject()
                .All(member =>
                    member.Name is "_id" or "_rev" or "version" or "properties" or "says" || expected.TryGetProperty(member.Name, out _)
                );
    }

    private static string? TextOf(JsonElement stored, string name) => stored.TryGetProperty(name, out var value) ? value.Text : null;
}
