using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Gateway.Responses;
using Concord.Grains.Abstractions.Policies.Audit;

namespace Concord.Gateway.Policies;

/// <summary>How the lines of an audit export are written and read; what is not there is left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(CamelCaseEnumConverter<EvidenceRecord>)])]
[JsonSerializable(typeof(ExportLine))]
internal sealed partial class ExportJson : JsonSerializerContext
{
    /// <summary>What only HTML would need escaped stays readable.</summary>
    public static ExportJson Wire => Readable.Instance;

    // A class of its own, because the generated half's statics must be there first.
    private static class Readable
    {
        public static readonly ExportJson Instance =
            new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, TypeInfoResolver = null });
    }
}
