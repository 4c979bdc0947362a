using System.Text.Json.Serialization;

namespace Concord.Adapters.ArangoDb;

/// <summary>The document that records which generation is read, and which one is being built: changing it makes a swap one step.</summary>
internal sealed record GraphState
{
    public const string Key = "graph";

    /// <summary>Format of the documents; a newer one is not touched.</summary>
    public const int PresentFormat = 1;

    [JsonPropertyName("_key")]
    public string DocumentKey { get; init; } = Key;

    [JsonPropertyName("_rev")]
    public string? Rev { get; init; }

    public int Format { get; init; } = PresentFormat;
    public required int Current { get; init; }
    public int? Shadow { get; init; }

    /// <summary>The number of the next generation.</summary>
    public required int Next { get; init; }

    [JsonIgnore]
    public Generation CurrentGeneration => new(Current);

    [JsonIgnore]
    public Generation? ShadowGeneration => Shadow is { } number ? new(number) : null;

    /// <summary>The generations that are written; the one that is read comes first.</summary>
    [JsonIgnore]
    public IReadOnlyList<Generation> Written => Shadow is { } number ? [CurrentGeneration, new(number)] : [CurrentGeneration];
}
