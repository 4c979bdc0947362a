using System.Diagnostics.Metrics;
using Concord.Configuration;
using Concord.Projections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Adapters.Redis;

public static class RedisStorageExtensions
{
    /// <summary>
    /// State, WAL, idempotency and imports on Redis (<c>Storage:Redis</c>). Archive and policy list belong to another adapter, which is
    /// registered after this one: what is opened first is closed last.
    /// </summary>
    public static IServiceCollection AddRedisStorage(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddConcordOptions<StoreOptions, StoreOptionsValidator>(StoreOptions.Section);
        services.AddConcordOptions<RedisOptions, RedisOptionsValidator>(RedisOptions.Section);

        services.AddSingleton(static services => new RedisStore(
            services.GetRequiredService<IOptions<RedisOptions>>(),
            services.GetRequiredService<IOptions<StoreOptions>>(),
            services.GetRequiredService<IFollowedStore>(),
            () => services.GetRequiredService<ILossRecovery>(),
            services.GetRequiredService<IMeterFactory>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>()
        ));
        services.AddSingleton<ILossRecovery, LossRecovery>();
        services.AddSingleton<ICommitStore, RedisCommitStore>();
        services.AddSingleton<ConsumerGroupManager>();
        services.AddSingleton<RedisDeadLetters>();
        services.TryAddSingleton<ProjectionInstruments>();
        services.AddSingleton<IWriteAheadLog, RedisWriteAheadLog>();
        services.AddSingleton<IImportStore, RedisImportStore>();
        services.AddSingleton<IIdempotencyStore, RedisIdempotencyStore>();
        services.AddSingleton<IProjectionControlStore, RedisProjectionControlStore>();
        services.AddSingleton<IStoreStatus, RedisStoreStatus>();
        services.AddSingleton<IOutageTranslator, RedisOutageTranslator>();
        services.AddHostedService<RedisStorageLifetime>();
        return services;
    }
}
