using System.Text.Json.Serialization;
using Concord.Gateway.Http;
using Concord.Graph;

namespace Concord.Gateway.Graph;

/// <summary>How answers about the graph are written; source-generated.</summary>
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
    // Made when it is first asked for, because the generated half's statics must be there before it.
    public static GraphJson Wire => field ??= new(ReadableJson.Of(Default.Options));
}
