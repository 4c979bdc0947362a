using Concord.Hosting;
using Microsoft.Extensions.Hosting;
using Orleans.Dashboard;
using Xunit;

namespace Concord.Silo.Tests;

public sealed class DashboardCostTests
{
    [Fact]
    public void The_package_still_has_the_interval_at_which_it_reads_metrics()
    {
        bool? isSet = null;
        Host.CreateApplicationBuilder().UseOrleans(silo => isSet = DashboardExtensions.ReadMetricsSeldom(silo.AddDashboard().Services));
        Assert.True(isSet);
    }
}
