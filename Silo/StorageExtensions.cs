using Concord.Adapters.ArangoDb;
using Concord.Adapters.Redis;
using Concord.Adapters.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Silo;

/// <summary>
/// The one place that turns <c>Storage:Provider</c> and <c>Storage:ReadModels</c> into adapters, for the silo and for commands that work on
/// its store.
/// </summary>
internal static class StorageExtensions
{
    /// <summary>All storage ports. The store is opened when the host starts and closed when it has stopped.</summary>
    public static IServiceCollection AddConcordStorage(this IServiceCollection services, StoreSelection stores) =>
        stores.Storage switch
        {
            StorageProvider.Embedded => services.AddSqliteStorage(),
            StorageProvider.Redis => services.AddRedisStorage().AddReadModels(stores),
            var other => throw new InvalidOperationException($"No storage is known as {other}."),
        };

    private static IServiceCollection AddReadModels(this IServiceCollection services, StoreSelection stores) =>
        stores.ReadModels switch
        {
            DatabaseProvider.Embedded => services.AddSqliteReadModels(),
            DatabaseProvider.ArangoDb => services.AddArangoReadModels(),
            var other => throw new InvalidOperationException($"No place for read models is known as {other}."),
        };
}
