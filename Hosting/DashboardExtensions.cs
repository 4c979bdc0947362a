using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Dashboard;

namespace Concord.Hosting;

/// <summary>
/// What Orleans Dashboard needs in silo and gateway. Grain calls are timed only while somebody watches, and for a minute after. Its stream
/// of the log is switched off: it would send everything that is logged to everybody who opens it.
/// </summary>
internal static class DashboardExtensions
{
    private static readonly TimeSpan MetricsInterval = TimeSpan.FromSeconds(10);

    public static ISiloBuilder AddConcordDashboard(this ISiloBuilder silo, ConcordDashboardOptions settings)
    {
        if (!settings.Enabled)
            return silo;
        silo.AddDashboard(Restrict);
        ReadMetricsSeldom(silo.Services);
        return silo;
    }

    public static IClientBuilder AddConcordDashboard(this IClientBuilder client, ConcordDashboardOptions settings) =>
        settings.Enabled ? client.AddDashboard(Restrict) : client;

    /// <summary>
    /// The package reads every metric of Orleans once a second for its page of a silo, watched or not: a third of what an idle silo took.
    /// The interval is an internal property of the package; false where a newer one does not have it.
    /// </summary>
    internal static bool ReadMetricsSeldom(IServiceCollection services)
    {
        var reader = services.FirstOrDefault(static service => service.ServiceType.FullName == "Orleans.Dashboard.DashboardHost");
        var interval = reader?.ServiceType.GetProperty("ExportIntervalMilliseconds", BindingFlags.Instance | BindingFlags.NonPublic);
        if (reader is null || interval is null)
            return false;
        services.Remove(reader);
        services.AddSingleton(
            reader.ServiceType,
            silo =>
            {
                var made = ActivatorUtilities.CreateInstance(silo, reader.ServiceType);
                interval.SetValue(made, (int)MetricsInterval.TotalMilliseconds);
                return made;
            }
        );
        return true;
    }

    private static void Restrict(DashboardOptions options) => options.HideTrace = true;
}
