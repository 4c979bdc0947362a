using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Concord.Grains.Commit;

internal static class TimelineServices
{
    /// <summary>What whoever writes a timeline needs.</summary>
    public static IServiceCollection AddTimelines(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TimelineOptions>, TimelineOptionsValidator>());
        services.AddOptions<TimelineOptions>().ValidateOnStart();
        return services;
    }
}
