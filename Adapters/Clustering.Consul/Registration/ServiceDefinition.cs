using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Concord.Adapters.Clustering.Consul;

/// <summary>The body of <c>/v1/agent/service/register</c>.</summary>
internal sealed record ServiceDefinition(
    string ID,
    string Name,
    string Address,
    int Port,
    IReadOnlyList<string> Tags,
    IReadOnlyDictionary<string, string> Meta,
    ServiceCheck Check
)
{
    public static ServiceDefinition Of(ConsulServiceOptions options) =>
        new(
            options.Id is { Length: > 0 } id
                ? id
                : string.Create(CultureInfo.InvariantCulture, $"{options.Name}-{options.Address}-{options.Port}"),
            options.Name,
            options.Address,
            options.Port,
            [.. options.Tags],
            options.Meta.AsReadOnly(),
            new(
                "ready",
                options.HealthCheck!.AbsoluteUri,
                Duration(options.CheckInterval),
                Duration(options.CheckTimeout),
                Duration(options.DeregisterCriticalServiceAfter)
            )
        );

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ServiceJson.Default.ServiceDefinition);

    /// <summary>In the format that Go parses.</summary>
    private static string Duration(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds}ms");
}

internal sealed record ServiceCheck(string Name, string HTTP, string Interval, string Timeout, string DeregisterCriticalServiceAfter);

[JsonSerializable(typeof(ServiceDefinition))]
internal sealed partial class ServiceJson : JsonSerializerContext;
