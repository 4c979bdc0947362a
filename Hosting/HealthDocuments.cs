using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Concord.Grains.Abstractions.Operations;

namespace Concord.Silo.Hosting.Health;

internal sealed record HealthDocument(string Status);

internal sealed record ReadinessDocument(string Status, ImmutableArray<DependencyDocument> Dependencies)
{
    public const string Ready = "ready";

    public static ReadinessDocument Of(params IReadOnlyList<DependencyStatus> dependencies) => new(
        dependencies.All(static d => d.Ready || d.Optional) ? Ready : "notReady",
        [.. dependencies.Select(static d => new DependencyDocument(d.Name, d.Ready, d.Detail, d.Optional))]);
}

/// <param name="Optional">While it is away everything else works.</param>
internal sealed record DependencyDocument(
    string Name, bool Ready, string Detail, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Optional);

[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(ReadinessDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class HealthJson : JsonSerializerContext;
