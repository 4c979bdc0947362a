using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Concord.Adapters.ArangoDb;

/// <summary>The client's JSON serialisation: its own types by generated code, its users' types as they declare it.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiErrorResponse))]
[JsonSerializable(typeof(JwtTokenRequestBody))]
[JsonSerializable(typeof(JwtTokenResponse))]
[JsonSerializable(typeof(GetServerVersionResponse))]
[JsonSerializable(typeof(GetServerAvailabilityResponse))]
[JsonSerializable(typeof(PutCollectionPropertiesBody))]
[JsonSerializable(typeof(PostDatabaseBody))]
[JsonSerializable(typeof(PostCollectionBody))]
[JsonSerializable(typeof(GetCollectionsResponse))]
[JsonSerializable(typeof(PostGraphBody))]
[JsonSerializable(typeof(PostIndexBody))]
[JsonSerializable(typeof(GetAllCollectionIndexesResponse))]
[JsonSerializable(typeof(ViewDetails))]
[JsonSerializable(typeof(ImportDocumentsResponse))]
[JsonSerializable(typeof(DocumentResponse))]
internal sealed partial class ArangoJson : JsonSerializerContext
{
    /// <summary>
    /// Texts are written without escapes: nothing here ever becomes HTML, and escapes cost a third more in most languages.
    /// </summary>
    public static readonly JsonSerializerOptions Relaxed = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 128,
        TypeInfoResolver = JsonTypeInfoResolver.Combine(Default, new DefaultJsonTypeInfoResolver()),
    };
}
