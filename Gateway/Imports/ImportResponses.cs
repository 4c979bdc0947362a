using System.Text.Json.Serialization;
using Concord.Gateway.Http;
using Concord.Imports;

namespace Concord.Gateway.Imports;

/// <summary>An import in the HTTP contract.</summary>
internal sealed record ImportResponse(
    string Id,
    string Realm,
    string? Mapping,
    ImportState State,
    long Read,
    long Created,
    long Changed,
    long Unchanged,
    long Replaced,
    long Rejected,
    long RejectsKept,
    double PerSecond,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail
)
{
    public static ImportResponse Of(ImportStatus status, DateTimeOffset now)
    {
        var seconds = ((status.FinishedAt ?? now) - status.StartedAt).TotalSeconds;
        return new(
            status.Id,
            status.Realm,
            status.Mapping,
            status.State,
            status.Read,
            status.Created,
            status.Changed,
            status.Unchanged,
            status.Replaced,
            status.Rejected,
            status.RejectsKept ?? status.Rejected,
            seconds > 0 ? Math.Round(status.Read / seconds, 1) : 0,
            status.StartedAt,
            status.FinishedAt,
            status.Detail
        );
    }
}

/// <summary>One line of <c>GET /v1/imports/{id}/rejects</c>.</summary>
internal sealed record RejectResponse(long Line, string Code, string Detail, string Input);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(InstantConverter), typeof(CamelCaseEnumConverter<ImportState>)]
)]
[JsonSerializable(typeof(ImportResponse))]
[JsonSerializable(typeof(Page<ImportResponse>), TypeInfoPropertyName = "ImportPage")]
[JsonSerializable(typeof(RejectResponse))]
internal sealed partial class ImportJson : JsonSerializerContext
{
    // Created lazily: the static members of the generated half must be initialised first.
    public static ImportJson Wire => field ??= new(ReadableJson.Of(Default.Options));
}
