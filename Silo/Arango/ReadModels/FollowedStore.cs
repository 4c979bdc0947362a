using System.Text.Json.Serialization;

namespace Concord.Silo.Arango.ReadModels;

/// <summary>The document that says whose archive and lists these are.</summary>
internal sealed record FollowedStore
{
    public const string DocumentKey = "store";

    /// <summary>Of the documents of archive and lists; a newer one is not touched.</summary>
    public const int PresentFormat = 1;

    [JsonPropertyName("_key")]
    public string Key { get; init; } = DocumentKey;

    public int Format { get; init; } = PresentFormat;

    /// <summary>The id of the store in Redis.</summary>
    public required string Store { get; init; }
}
