using System.Diagnostics.Metrics;
using Concord.Grains.Archive;
using Concord.Grains.Commit;
using Concord.Grains.Idempotency;
using Concord.Grains.Imports;
using Concord.Grains.Listing;
using Concord.Grains.Projections;
using Concord.Silo.Arango.Archive;
using Concord.Silo.Arango.Connection;
using Concord.Silo.Arango.Hosting;
using Concord.Silo.Arango.Imports;
using Concord.Silo.Arango.Listing;
using Concord.Silo.Arango.ReadModels;
using Concord.Silo.Embedded;
using Concord.Silo.Embedded.Hosting;
using Concord.Silo.Embedded.Listing;
using Concord.Silo.Redis.Log;
using Concord.Silo.Redis.Verification;
using Concord.Silo.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Redis.Hosting;

public static class RedisStorageServiceCollectionExtensions
{
    /// <summary>
    /// State, log, idempotency and imports on Redis (<c>Storage:Redis</c>). Archive and lists, its read models, are registered with
    /// <see cref="AddEmbeddedReadModels"/> or <see cref="AddArangoReadModels"/>.
    /// </summary>
    public static IServiceCollection AddRedisStorage(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddOptions<RedisStorageOptions>().BindConfiguration(RedisStorageOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RedisStorageOptions>, RedisStorageOptionsValidator>();

        services.AddSingleton(static services => new RedisStore(
            services.GetRequiredService<IOptions<RedisStorageOptions>>(),
            services.GetRequiredService<IFollowedStore>(),
            services.GetRequiredService<IMeterFactory>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<ICommitStore, RedisCommitStore>();
        services.AddSingleton<GroupKeeper>();
        services.AddSingleton<RedisDeadLetters>();
        services.TryAddSingleton<ProjectionInstruments>();
        services.AddSingleton<IWriteAheadLog, RedisWriteAheadLog>();
        services.AddSingleton<IImportJournal, RedisImportJournal>();
        services.AddSingleton<IIdempotencyStore, RedisIdempotencyStore>();
        services.AddSingleton<IProjectionControlStore, RedisProjectionControls>();
        services.AddSingleton<IStoreCondition, RedisCondition>();
        services.AddHostedService<RedisStorageLifetime>();
        return services;
    }

    /// <summary>Archive and lists in a file under <c>Storage:DataDirectory</c>, for one silo.</summary>
    public static IServiceCollection AddEmbeddedReadModels(this IServiceCollection services)
    {
        services.AddOptions<EmbeddedStorageOptions>().BindConfiguration(EmbeddedStorageOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EmbeddedStorageOptions>, EmbeddedStorageOptionsValidator>();
        services.AddSingleton<EmbeddedReadModels>();
        services.AddSingleton<IFollowedStore>(static services => services.GetRequiredService<EmbeddedReadModels>());
        services.AddSingleton(static services => services.GetRequiredService<EmbeddedReadModels>().Open(
            services.GetRequiredService<RedisStore>(),
            services.GetRequiredService<IMeterFactory>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IArchiveStore, EmbeddedArchive>();
        services.AddSingleton<IPolicyIndex, EmbeddedPolicyIndex>();
        services.AddSearchWordsRenewal();
        services.AddSingleton<IImportRejects, EmbeddedImportRejects>();
        return services;
    }

    /// <summary>Archive and lists on ArangoDB (<c>Graph:ArangoDb</c>), for any number of silos.</summary>
    public static IServiceCollection AddArangoReadModels(this IServiceCollection services)
    {
        services.AddArangoDatabase();
        services.AddSingleton<IFollowedStore, ArangoFollowedStore>();
        services.AddSingleton(static services => new ReadModelConnection(
            services.GetRequiredService<ArangoDatabase>(),
            () => services.GetRequiredService<RedisStore>().Gate.StoreId,
            services.GetRequiredService<ILogger<ReadModelConnection>>()));
        services.AddSingleton<IArchiveStore, ArangoArchive>();
        services.AddSingleton<IPolicyIndex, ArangoPolicyIndex>();
        services.AddSingleton<IImportRejects, ArangoImportRejects>();
        return services;
    }
}
