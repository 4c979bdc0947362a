using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Gateway.Responses;
using Concord.Grains.Abstractions.Graph;

namespace Concord.Gateway.Graph;

/// <summary>How answers about the graph are written; source-generated.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(CanonicalJsonConverter), typeof(InstantConverter), typeof(PositionConverter), typeof(CamelCaseEnumConverter<GraphJobState>)])]
[JsonSerializable(typeof(VertexDocument))]
[JsonSerializable(typeof(NeighborhoodDocument))]
[JsonSerializable(typeof(PathsDocument))]
[JsonSerializable(typeof(SimilarDocument))]
[JsonSerializable(typeof(SearchDocument))]
[JsonSerializable(typeof(GraphStatsDocument))]
[JsonSerializable(typeof(GraphCheckDocument))]
[JsonSerializable(typeof(GraphRebuildDocument))]
internal sealed partial class GraphJson : JsonSerializerContext
{
    public static GraphJson Wire => Readable.Instance;

    // A class of its own, because the generated half's statics must be there first.
    private static class Readable
    {
        public static readonly GraphJson Instance =
            new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, TypeInfoResolver = null });
    }
}
