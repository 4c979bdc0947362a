using Concord.Adapters.Redis;
using Concord.Adapters.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Concord.Silo;

/// <summary>Where grains store state that has no events, and reminders: beside the store, on the same server and connection.</summary>
internal static class GrainStateExtensions
{
    public static ISiloBuilder AddConcordState(this ISiloBuilder silo, StoreSelection stores)
    {
        // Compact, and as tolerant of versions as the messages between silos.
        silo.Services.AddSingleton<IGrainStorageSerializer, OrleansGrainStorageSerializer>();
        return stores.Storage == StorageProvider.Redis ? silo.AddRedisGrainState() : silo.AddSqliteGrainState();
    }
}
