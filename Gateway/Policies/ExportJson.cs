using System.Text.Json.Serialization;
using Concord.Gateway.Http;
using Concord.Policies;

namespace Concord.Gateway.Policies;

/// <summary>How the lines of an audit export are written and read; what is not there is left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(CamelCaseEnumConverter<EvidenceSource>)]
)]
[JsonSerializable(typeof(ExportLine))]
internal sealed partial class ExportJson : JsonSerializerContext
{
    // Made when it is first asked for, because the generated half's statics must be there before it.
    public static ExportJson Wire => field ??= new(ReadableJson.Of(Default.Options));
}
