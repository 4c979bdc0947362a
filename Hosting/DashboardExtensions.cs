using Orleans.Dashboard;

namespace Concord.Hosting;

/// <summary>
/// What Orleans Dashboard needs in silo and gateway. Grain calls are timed only while somebody watches, and for a minute after. Its stream
/// of the log is switched off: it would send everything that is logged to everybody who opens it.
/// </summary>
internal static class DashboardExtensions
{
    public static ISiloBuilder AddConcordDashboard(this ISiloBuilder silo, ConcordDashboardOptions settings) =>
        settings.Enabled ? silo.AddDashboard(Restrict) : silo;

    public static IClientBuilder AddConcordDashboard(this IClientBuilder client, ConcordDashboardOptions settings) =>
        settings.Enabled ? client.AddDashboard(Restrict) : client;

    private static void Restrict(DashboardOptions options) => options.HideTrace = true;
}
