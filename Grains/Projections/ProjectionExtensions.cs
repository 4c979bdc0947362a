using Concord.Configuration;
using Concord.Graph;
using Concord.Lists;
using Concord.Wal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Concord.Projections;

public static class ProjectionExtensions
{
    /// <summary>The projections that every silo has; <c>AddWalStreams</c> adds their deliveries.</summary>
    public static IServiceCollection AddProjections(this IServiceCollection services) =>
        services
            .AddProjection<ArchiveProjection>(ProjectionNames.Archive)
            .AddProjection<GraphProjection>(ProjectionNames.Graph)
            .AddProjection<PolicyListProjection>(ProjectionNames.Policies)
            .AddSingleton<SharedTimelines>()
            .AddSingleton<WalStatusCache>();

    public static IServiceCollection AddProjection<TProjection>(this IServiceCollection services, string name)
        where TProjection : class, IProjection
    {
        services.AddKeyedSingleton<IProjection, TProjection>(name);
        services.TryAddSingleton<ProjectionInstruments>();
        services.TryAddSingleton<DeliverySizes>();
        services.TryAddSingleton<SiloStopping>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, SiloStopping>(silo =>
                silo.GetRequiredService<SiloStopping>()
            )
        );
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ReplayResumption>());
        services.AddConcordOptions<ProjectionOptions, ProjectionOptionsValidator>(ProjectionOptions.Section);
        return services;
    }
}
