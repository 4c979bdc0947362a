using System.Text.Json.Serialization;
using Concord.Gateway.Http;
using Concord.Graph;

namespace Concord.Gateway.Graph;

/// <summary>Serialisation of answers about the graph; source-generated.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [
        typeof(CanonicalJsonConverter),
        typeof(InstantConverter),
        typeof(PositionConverter),
        typeof(CamelCaseEnumConverter<GraphJobState>),
    ]
)]
[JsonSerializable(typeof(VertexResponse))]
[JsonSerializable(typeof(NeighborhoodResponse))]
[JsonSerializable(typeof(PathsResponse))]
[JsonSerializable(typeof(SimilarResponse))]
[JsonSerializable(typeof(SearchResponse))]
[JsonSerializable(typeof(GraphStatsResponse))]
[JsonSerializable(typeof(GraphCheckResponse))]
[JsonSerializable(typeof(GraphRebuildResponse))]
internal sealed partial class GraphJson : JsonSerializerContext
{
    // Created lazily: the static members of the generated half must be initialised first.
    public static GraphJson Wire => field ??= new(ReadableJson.Of(Default.Options));
}
