using Concord.Adapters.Redis;
using Concord.Adapters.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Concord.Silo;

/// <summary>
/// Where grains keep what has no events, and where their reminders are: beside the store, on the same server and connection.
/// </summary>
internal static class GrainStateExtensions
{
    public static ISiloBuilder AddConcordState(this ISiloBuilder silo, StoreSelection stores)
    {
        // Compact, and tolerant of versions in the way that the messages between silos are.
        silo.Services.AddSingleton<IGrainStorageSerializer, OrleansGrainStorageSerializer>();
        return stores.Storage == StorageProvider.Redis ? silo.AddRedisGrainState() : silo.AddSqliteGrainState();
    }
}
