using System.Diagnostics.Metrics;
using Concord.Configuration;
using Concord.Lists;
using Concord.Operations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Concord.Adapters.Sqlite;

public static class SqliteStorageExtensions
{
    /// <summary>Keys of the files besides the store.</summary>
    internal const string ReadModels = "read-models";

    internal const string Graph = "graph";

    /// <summary>
    /// All storage ports on SQLite files under <c>Storage:DataDirectory</c>. Opened before the silo starts, closed after it has stopped.
    /// </summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services)
    {
        services.AddSingleton(static services => Open(services, FileKind.Store, Synchronous(services), followed: null));
        services.AddSingleton<ICommitStore, SqliteCommitStore>();
        services.AddSingleton<SqliteWriteAheadLog>();
        services.AddSingleton<IWriteAheadLog>(static services => services.GetRequiredService<SqliteWriteAheadLog>());
        services.AddSingleton<IImportStore, SqliteImportStore>();
        services.AddSingleton<IIdempotencyStore, SqliteIdempotencyStore>();
        services.AddSingleton<IProjectionControlStore, SqliteProjectionControlStore>();
        services.AddSingleton<IStoreStatus, SqliteStoreStatus>();
        services.AddSingleton<SqliteImportRejectStore>();
        return services.AddReadModels();
    }

    /// <summary>
    /// Archive and policy list in a file under <c>Storage:DataDirectory</c>, for one silo, beside another store that must be registered
    /// before.
    /// </summary>
    public static IServiceCollection AddSqliteReadModels(this IServiceCollection services)
    {
        services.AddSingleton<SqliteReadModels>();
        services.AddSingleton<IFollowedStore>(static services => services.GetRequiredService<SqliteReadModels>());
        services.AddSingleton(static services => new SqliteImportRejectStore(
            services.GetRequiredKeyedService<SqliteDatabase>(ReadModels),
            services.GetRequiredService<TimeProvider>()
        ));
        return services.AddReadModels();
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

    /// <summary>A file of read models: of the embedded store, or beside another one.</summary>
    internal static IServiceCollection AddFollowerFile(this IServiceCollection services, string key, FileKind kind)
    {
        services.AddKeyedSingleton(
            key,
            (services, _) =>
            {
                var store = services.GetService<SqliteDatabase>();
                var followed = new FollowedStore(
                    () => services.GetRequiredService<ICommitStore>().Info,
                    store,
                    services.GetRequiredService<ILoggerFactory>()
                );

                // The embedded WAL is told after a flush; any other one at once.
                return Open(services, kind, store is null ? Synchronous(services) : SqliteSynchronous.Normal, followed);
            }
        );
        return services.AddSingleton(services => new FollowerFile(services.GetRequiredKeyedService<SqliteDatabase>(key)));
    }

    private static SqliteDatabase Open(IServiceProvider services, FileKind kind, SqliteSynchronous synchronous, FollowedStore? followed) =>
        new(
            kind,
            synchronous,
            services.GetRequiredService<IOptions<SqliteStorageOptions>>(),
            services.GetRequiredService<DataDirectory>(),
            services.GetRequiredService<IOptions<StoreOptions>>(),
            followed,
            services.GetRequiredService<IMeterFactory>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>()
        );

    private static SqliteSynchronous Synchronous(IServiceProvider services) =>
        services.GetRequiredService<IOptions<SqliteStorageOptions>>().Value.Embedded.Synchronous;

    /// <summary>What is there in either case, with its options, opening and closing.</summary>
    private static IServiceCollection AddReadModels(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddConcordOptions<StoreOptions, StoreOptionsValidator>(StoreOptions.Section);
        services.AddConcordOptions<SqliteStorageOptions, SqliteStorageOptionsValidator>(SqliteStorageOptions.Section);
        services.AddSingleton<DataDirectory>();
        services.AddFollowerFile(ReadModels, FileKind.ReadModels);
        services.AddSingleton<IArchiveStore, SqliteArchiveStore>();
        services.AddSingleton<IPolicyListStore, SqlitePolicyListStore>();
        services.AddSearchTokenRenewal();
        services.AddSingleton<IImportRejectStore>(static services => services.GetRequiredService<SqliteImportRejectStore>());
        services.AddHostedService<SqliteStorageLifetime>();
        return services;
    }
}
