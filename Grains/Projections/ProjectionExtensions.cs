using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Concord.Grains.Projections;

public static class ProjectionExtensions
{
    /// <summary>Registers <typeparamref name="TProjection"/> as the projection of that name; its deliveries come with <c>AddWalStreams</c>.</summary>
    public static IServiceCollection AddProjection<TProjection>(this IServiceCollection services, string name)
        where TProjection : class, IProjection
    {
        services.AddKeyedSingleton<IProjection, TProjection>(name);
        services.TryAddSingleton<ProjectionInstruments>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProjectionOptions>, ProjectionOptionsValidator>());
        services.AddOptions<ProjectionOptions>().ValidateOnStart();
        return services;
    }
}
