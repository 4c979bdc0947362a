using Concord.Ports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Concord.Lists;

public static class PolicyListExtensions
{
    /// <summary>
    /// For an <see cref="IPolicyListStore"/> that stores the version of its search tokens; see
    /// <see cref="IPolicyListStore.HasOutdatedTokensAsync"/>.
    /// </summary>
    public static IServiceCollection AddSearchTokenRenewal(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, SearchTokenRenewal>());
        return services;
    }
}
