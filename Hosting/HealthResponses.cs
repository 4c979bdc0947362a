using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Concord.Operations;

namespace Concord.Hosting;

internal sealed record HealthResponse(string Status);

internal sealed record ReadinessResponse(string Status, ImmutableArray<DependencyResponse> Dependencies)
{
    public const string Ready = "ready";

    public static ReadinessResponse Of(params IReadOnlyList<DependencyStatus> dependencies) =>
        new(
            dependencies.All(static d => d.Ready || d.Optional) ? Ready : "notReady",
            [.. dependencies.Select(static d => new DependencyResponse(d.Name, d.Ready, d.Detail, d.Optional))]
        );
}

/// <param name="Optional">While it is unavailable everything else works.</param>
internal sealed record DependencyResponse(
    string Name,
    bool Ready,
    string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Optional
);

[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(ReadinessResponse))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class HealthJson : JsonSerializerContext;
