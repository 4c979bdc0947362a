using Concord.Configuration;
using Concord.Timeline;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Imports;

public static class ImportExtensions
{
    /// <summary>
    /// What the silo needs besides the grains: the removal of old records. The store registers the ports' adapters.
    /// </summary>
    public static IServiceCollection AddImportRecords(this IServiceCollection services)
    {
        services.AddConcordOptions<ImportRecordOptions, ImportRecordOptionsValidator>(ImportRecordOptions.Section);
        return services.AddHostedService<ImportPurge>();
    }

    /// <summary>What applies rows beside the grains of policies, and tells these of it.</summary>
    internal static IServiceCollection AddImportWork(this IServiceCollection services)
    {
        services.AddConcordOptions<ImportWorkOptions, ImportWorkOptionsValidator>(ImportWorkOptions.Section);
        return services
            .AddSingleton<ChangeMarkers>()
            .AddSingleton<ChangeNotifications>()
            .AddSingleton<ImportShare>()
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloIntroduction>()
            .AddGrainService<ChangeNotificationService>();
    }
}
