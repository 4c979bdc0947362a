using System.Diagnostics.Metrics;
using Concord.Configuration;
using Concord.Lists;
using Concord.Operations;
using Concord.Ports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Concord.Adapters.Sqlite;

public static class SqliteStorageExtensions
{
    /// <summary>
    /// All storage ports on one SQLite file under <c>Storage:DataDirectory</c>. Opened before the silo starts, closed after it has stopped.
    /// </summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services)
    {
        services.AddSingleton(static services => Database(services, followed: null));
        services.AddSingleton<ICommitStore, SqliteCommitStore>();
        services.AddSingleton<IWriteAheadLog, SqliteWriteAheadLog>();
        services.AddSingleton<IImportStore, SqliteImportStore>();
        services.AddSingleton<IIdempotencyStore, SqliteIdempotencyStore>();
        services.AddSingleton<IProjectionControlStore, SqliteProjectionControlStore>();
        services.AddSingleton<IStoreStatus, SqliteStoreStatus>();
        return services.AddFile();
    }

    /// <summary>
    /// Archive and policy list in a file under <c>Storage:DataDirectory</c>, for one silo, beside another store that must be registered
    /// before.
    /// </summary>
    public static IServiceCollection AddSqliteReadModels(this IServiceCollection services)
    {
        services.AddSingleton<SqliteReadModels>();
        services.AddSingleton<IFollowedStore>(static services => services.GetRequiredService<SqliteReadModels>());
        services.AddSingleton(static services => Database(services, () => services.GetRequiredService<ICommitStore>().Info));
        return services.AddFile();
    }

    /// <summary>
    /// Grain state in the file. Reminders are in memory: they belong to the one silo, which schedules them at each start.
    /// </summary>
    public static ISiloBuilder AddSqliteGrainState(this ISiloBuilder silo)
    {
        silo.Services.AddKeyedSingleton<IGrainStorage>(
            GrainStateStorage.Name,
            static (services, _) => ActivatorUtilities.CreateInstance<SqliteGrainStorage>(services)
        );
        return silo.UseInMemoryReminderService();
    }

    private static SqliteDatabase Database(IServiceProvider services, Func<StoreInfo>? followed) =>
        new(
            services.GetRequiredService<IOptions<SqliteStorageOptions>>(),
            followed,
            services.GetRequiredService<IOptions<StoreOptions>>(),
            services.GetRequiredService<IMeterFactory>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>()
        );

    /// <summary>What the file holds in either case, with its options, opening and closing.</summary>
    private static IServiceCollection AddFile(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddConcordOptions<StoreOptions, StoreOptionsValidator>(StoreOptions.Section);
        services.AddConcordOptions<SqliteStorageOptions, SqliteStorageOptionsValidator>(SqliteStorageOptions.Section);
        services.AddSingleton<IArchiveStore, SqliteArchiveStore>();
        services.AddSingleton<IPolicyListStore, SqlitePolicyListStore>();
        services.AddSearchTokenRenewal();
        services.AddSingleton<SqliteImportRejectStore>();
        services.AddSingleton<IImportRejectStore>(static services => services.GetRequiredService<SqliteImportRejectStore>());
        services.AddHostedService<SqliteStorageLifetime>();
        return services;
    }
}
