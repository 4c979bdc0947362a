namespace Concord.Hosting;

/// <summary>Section <c>Dashboard</c>. Silos collect what gateways show, so both have it.</summary>
internal sealed class ConcordDashboardOptions
{
    public const string Section = "Dashboard";

    public bool Enabled { get; set; } = true;
}
