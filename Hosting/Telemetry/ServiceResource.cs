using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using OpenTelemetry.Resources;

namespace Concord.Hosting;

/// <summary>
/// Identifies the process by the semantic conventions. <c>OTEL_RESOURCE_ATTRIBUTES</c> and <c>OTEL_SERVICE_NAME</c> take precedence.
/// </summary>
internal static class ServiceResource
{
    private static readonly string Version =
        typeof(ServiceResource).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static void Describe(ResourceBuilder resource, string service, string url, string environment) =>
        resource
            .Clear()
            .AddAttributes([
                new("service.name", service),
                new("service.namespace", "concord"),
                new("service.instance.id", InstanceOf(url)),
                new("service.version", Version),
                new("deployment.environment.name", environment.ToLowerInvariant()),
            ])
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();

    /// <summary>Machine and port: the same after a restart. Where any free port was configured, the process id.</summary>
    private static string InstanceOf(string url)
    {
        var port = BindingAddress.Parse(url).Port;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.MachineName}:{(port == 0 ? $"process-{Environment.ProcessId}" : port)}"
        );
    }
}
