using System.Diagnostics.Metrics;
using Concord.Grains.Archive;
using Concord.Grains.Commit;
using Concord.Grains.Idempotency;
using Concord.Grains.Imports;
using Concord.Grains.Listing;
using Concord.Grains.Projections;
using Concord.Silo.Embedded;
using Concord.Silo.Embedded.Hosting;
using Concord.Silo.Embedded.Listing;
using Concord.Silo.Redis.Log;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Redis.Hosting;

public static class RedisStorageServiceCollectionExtensions
{
    /// <summary>State, log, idempotency and imports on Redis (<c>Storage:Redis</c>); archive and lists in a file under <c>Storage:DataDirectory</c>.</summary>
    public static IServiceCollection AddRedisStorage(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddOptions<RedisStorageOptions>().BindConfiguration(RedisStorageOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RedisStorageOptions>, RedisStorageOptionsValidator>();
        services.AddOptions<EmbeddedStorageOptions>().BindConfiguration(EmbeddedStorageOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EmbeddedStorageOptions>, EmbeddedStorageOptionsValidator>();

        services.AddSingleton(static services => new RedisStore(
            services.GetRequiredService<IOptions<RedisStorageOptions>>(),
            ReadModels.FollowedStore(Embedded(services)),
            services.GetRequiredService<IMeterFactory>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<ICommitStore, RedisCommitStore>();
        services.AddSingleton<GroupKeeper>();
        services.AddSingleton<RedisDeadLetters>();
        services.AddSingleton<IWriteAheadLog, RedisWriteAheadLog>();
        services.AddSingleton<IImportJournal, RedisImportJournal>();
        services.AddSingleton<IIdempotencyStore, RedisIdempotencyStore>();
        services.AddSingleton<IProjectionControlStore, RedisProjectionControls>();

        services.AddSingleton(static services => ReadModels.Open(
            Embedded(services),
            services.GetRequiredService<RedisStore>(),
            services.GetRequiredService<IMeterFactory>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IArchiveStore, EmbeddedArchive>();
        services.AddSingleton<IPolicyIndex, EmbeddedPolicyIndex>();
        services.AddHostedService<RedisStorageLifetime>();
        return services;
    }

    private static EmbeddedStorageOptions Embedded(IServiceProvider services) => services.GetRequiredService<IOptions<EmbeddedStorageOptions>>().Value;
}
