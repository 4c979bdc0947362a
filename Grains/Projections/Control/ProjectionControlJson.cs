using System.Text.Json;
using System.Text.Json.Serialization;

namespace Concord.Projections;

/// <summary>How every adapter stores a <see cref="ProjectionControl"/>.</summary>
public static class ProjectionControlJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static byte[] Write(ProjectionControl control) => JsonSerializer.SerializeToUtf8Bytes(control, Options);

    public static ProjectionControl Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<ProjectionControl>(json, Options) ?? throw new JsonException("A projection's control is an object.");
}
