using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Hosting.Dashboard;

/// <summary>Section <c>Dashboard</c>. Silos gather what gateways show, so both read it.</summary>
internal sealed record DashboardSettings(bool IsEnabled)
{
    /// <exception cref="OptionsValidationException">Names each key with a value that cannot be used.</exception>
    public static DashboardSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var settings = new DashboardSettings(reader.Flag("Dashboard:Enabled", true));
        return reader.Failures.Count == 0 ? settings : throw new OptionsValidationException("Concord", typeof(DashboardSettings), reader.Failures);
    }
}
