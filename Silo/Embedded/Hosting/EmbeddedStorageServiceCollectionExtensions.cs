using Concord.Grains.Archive;
using Concord.Grains.Commit;
using Concord.Grains.Idempotency;
using Concord.Grains.Imports;
using Concord.Grains.Listing;
using Concord.Grains.Projections;
using Concord.Silo.Embedded.Listing;
using Concord.Silo.Embedded.Log;
using Concord.Silo.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Embedded.Hosting;

public static class EmbeddedStorageServiceCollectionExtensions
{
    /// <summary>All storage ports on one SQLite file under <c>Storage:DataDirectory</c>. Opened before the silo starts, closed after it has stopped.</summary>
    public static IServiceCollection AddEmbeddedStorage(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddOptions<EmbeddedStorageOptions>().BindConfiguration(EmbeddedStorageOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EmbeddedStorageOptions>, EmbeddedStorageOptionsValidator>();

        services.AddSingleton<EmbeddedDatabase>();
        services.AddSingleton<ICommitStore, EmbeddedCommitStore>();
        services.AddSingleton<IWriteAheadLog, EmbeddedWriteAheadLog>();
        services.AddSingleton<IArchiveStore, EmbeddedArchive>();
        services.AddSingleton<IPolicyIndex, EmbeddedPolicyIndex>();
        services.AddSearchWordsRenewal();
        services.AddSingleton<EmbeddedImportRejects>();
        services.AddSingleton<IImportJournal, EmbeddedImportJournal>();
        services.AddSingleton<IIdempotencyStore, EmbeddedIdempotencyStore>();
        services.AddSingleton<IProjectionControlStore, EmbeddedProjectionControls>();
        services.AddSingleton<IStoreCondition, EmbeddedCondition>();
        services.AddHostedService<EmbeddedStorageLifetime>();
        return services;
    }
}
