using Orleans.Dashboard;

namespace Concord.Hosting;

/// <summary>
/// What Orleans Dashboard needs on each side. Grains are timed only while somebody looks, and for a minute after. Its stream of the log is
/// switched off: everything that is logged would go to whoever opens it.
/// </summary>
internal static class DashboardExtensions
{
    public static ISiloBuilder AddConcordDashboard(this ISiloBuilder silo, ConcordDashboardOptions settings) =>
        settings.Enabled ? silo.AddDashboard(Restrict) : silo;

    public static IClientBuilder AddConcordDashboard(this IClientBuilder client, ConcordDashboardOptions settings) =>
        settings.Enabled ? client.AddDashboard(Restrict) : client;

    private static void Restrict(DashboardOptions options) => options.HideTrace = true;
}
