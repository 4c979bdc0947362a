using System.Reflection;
using Concord.Configuration;
using Concord.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// The configuration keys that the programs read: those that are asked for while one is composed, and the properties of the options that
/// are bound later. Both are taken from the code itself, so a key that is renamed there is not known any more here.
/// </summary>
internal sealed class KnownKeys
{
    /// <summary>Read by .NET itself, or by a library that reads its own.</summary>
    private static readonly string[] Foreign = ["Logging:", "DOTNET_", "ASPNETCORE_", "Kestrel:"];

    private static readonly string[] Sections =
    [
        "Auth:",
        "Cluster:",
        "Dashboard:",
        "Feed:",
        "Graph:",
        "Imports:",
        "Migration:",
        "Projections:",
        "Storage:",
        "Timeline:",
    ];

    /// <summary>Of OpenTelemetry's specification (environment variables), those that its .NET SDK or this product reads.</summary>
    private static readonly HashSet<string> OpenTelemetry =
    [
        "OTEL_SDK_DISABLED",
        "OTEL_RESOURCE_ATTRIBUTES",
        "OTEL_SERVICE_NAME",
        "OTEL_TRACES_SAMPLER",
        "OTEL_TRACES_SAMPLER_ARG",
        "OTEL_METRICS_EXEMPLAR_FILTER",
        "OTEL_METRIC_EXPORT_INTERVAL",
        "OTEL_TRACES_EXPORTER",
        "OTEL_METRICS_EXPORTER",
        "OTEL_LOGS_EXPORTER",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_PROTOCOL",
        "OTEL_EXPORTER_OTLP_HEADERS",
        "OTEL_EXPORTER_OTLP_TIMEOUT",
    ];

    /// <summary>The gateway and every assembly of this product that it loads, the silo and the adapters among them.</summary>
    public static IReadOnlyList<Assembly> Programs { get; } = WithReferences([typeof(GatewayExtensions).Assembly]);

    private readonly HashSet<string> _keys = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="settings">As they are deployed: some keys are only asked for when others say so.</param>
    public KnownKeys(IReadOnlyDictionary<string, string> settings)
    {
        foreach (var mode in (string[])["Localhost", "Consul"])
            Compose(settings, mode);
        foreach (var type in Programs.SelectMany(static assembly => assembly.GetTypes()))
        {
            if (type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() is string section)
                Add(section, type);
        }
    }

    /// <summary>Keys of this product that hold a value: what is only asked whether it is a section is left out.</summary>
    public IEnumerable<string> OwnKeys =>
        _keys.Where(key =>
            Sections.Any(section => key.StartsWith(section, StringComparison.OrdinalIgnoreCase))
            && !_keys.Any(other => other.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase))
        );

    public bool Contains(string key) =>
        _keys.Contains(key) || OpenTelemetry.Contains(key) || Foreign.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Also what is asked for where these are the settings of a cluster, whatever comes of them.</summary>
    public KnownKeys With(IReadOnlyDictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings);
        ((IConfigurationBuilder)configuration).Add(new Recorder(_keys));
        new ServiceCollection().BindConcordOptions<ConcordClusterOptions, ConcordClusterOptionsValidator>(
            configuration.Build(),
            ConcordClusterOptions.Section
        );
        return this;
    }

    /// <summary>
    /// A gateway with the silo in it, which reads the settings of both, or without it is composed and not started. Where it would reach for
    /// something outside, or take a port, it is told otherwise.
    /// </summary>
    private void Compose(IReadOnlyDictionary<string, string> settings, string mode)
    {
        var harmless = new Dictionary<string, string?>(
            settings.Select(static setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
            StringComparer.OrdinalIgnoreCase
        )
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Cluster:Mode"] = mode,
            ["Cluster:SiloPort"] = "0",
            ["Cluster:GatewayPort"] = "0",
            [SecretsDirectory.Key] = Directory.GetCurrentDirectory(),
        };
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(harmless);
        ((IConfigurationBuilder)builder.Configuration).Add(new Recorder(_keys));
        builder.Configuration.AddSecretsDirectory([]);
        var app = GatewayExtensions.Compose(builder, static composed => composed.AddCluster());
        using var disposed = (IDisposable)app;
    }

    private static List<Assembly> WithReferences(List<Assembly> found)
    {
        for (var next = 0; next < found.Count; next++)
        {
            found.AddRange(
                found[next]
                    .GetReferencedAssemblies()
                    .Where(name => name.Name!.StartsWith("Concord.", StringComparison.Ordinal))
                    .Select(Assembly.Load)
                    .Except(found)
                    .ToList()
            );
        }

        return found;
    }

    private void Add(string section, Type options)
    {
        foreach (
            var property in options
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(static property => property.SetMethod is { IsPublic: true })
        )
        {
            var (key, type) = (
                SectionBinder.KeyOf(section, property),
                Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType
            );
            if (type is { IsClass: true, Namespace: { } space } && space.StartsWith("Concord.", StringComparison.Ordinal))
                Add(key, type);
            else
                _keys.Add(key);
        }
    }

    /// <summary>The last provider is asked first. This one knows nothing and remembers the question.</summary>
    private sealed class Recorder(HashSet<string> keys) : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override bool TryGet(string key, out string? value)
        {
            lock (keys)
                keys.Add(key);
            value = null;
            return false;
        }
    }
}
