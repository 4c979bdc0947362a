using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Concord.Grains.Listing;

public static class ListingExtensions
{
    /// <summary>For an <see cref="IPolicyIndex"/> that says by which version its words are; see <see cref="IPolicyIndex.HasOldWordsAsync"/>.</summary>
    public static IServiceCollection AddSearchWordsRenewal(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, SearchWordsRenewal>());
        return services;
    }
}
