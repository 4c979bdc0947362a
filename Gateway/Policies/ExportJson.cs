using System.Text.Json.Serialization;
using Concord.Gateway.Http;
using Concord.Policies;

namespace Concord.Gateway.Policies;

/// <summary>Serialisation of the lines of an audit export, for writing and reading; absent members are left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(CamelCaseEnumConverter<EvidenceSource>)]
)]
[JsonSerializable(typeof(ExportLine))]
internal sealed partial class ExportJson : JsonSerializerContext
{
    // Created lazily: the static members of the generated half must be initialised first.
    public static ExportJson Wire => field ??= new(ReadableJson.Of(Default.Options));
}
