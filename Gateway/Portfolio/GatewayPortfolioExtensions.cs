using Concord.Configuration;
using Concord.Hosting;

namespace Concord.Gateway.Portfolio;

internal static class GatewayPortfolioExtensions
{
    public static IServiceCollection AddPortfolio(this IServiceCollection services)
    {
        services.AddConcordOptions<PortfolioOptions, PortfolioOptionsValidator>(PortfolioOptions.Section);
        services.AddGauges<PortfolioInstruments>();
        return services.AddSingleton<PortfolioSlots>().AddSingleton<PortfolioStart>();
    }
}
