using Concord.Timeline;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Concord.Realms;

public static class RealmExtensions
{
    /// <summary>What the realms' grains and the policies' grains need from realms.</summary>
    public static IServiceCollection AddRealms(this IServiceCollection services)
    {
        services.AddTimelines();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRealmRulesProvider, RealmRulesProvider>();
        return services;
    }
}
