using Concord.Grains.Operations;
using Concord.Silo.Embedded;
using Concord.Silo.Redis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Storage;
using StackExchange.Redis;

namespace Concord.Silo.Hosting;

/// <summary>Where grains keep what has no events, and where their reminders are: beside the store, on the same server and connection.</summary>
internal static class StateHostingExtensions
{
    public static ISiloBuilder AddConcordState(this ISiloBuilder silo, SiloSettings settings)
    {
        // Compact, and tolerant of versions in the way that the messages between silos are.
        silo.Services.AddSingleton<IGrainStorageSerializer, OrleansGrainStorageSerializer>();
        return settings.StorageProvider == SiloSettings.RedisProvider ? silo.AddRedisState() : silo.AddEmbeddedState();
    }

    /// <summary>Reminders are in memory: they belong to the one silo that there is, which schedules them at each start.</summary>
    private static ISiloBuilder AddEmbeddedState(this ISiloBuilder silo)
    {
        silo.Services.AddKeyedSingleton<IGrainStorage>(StateStorage.Name, static (services, _) =>
            ActivatorUtilities.CreateInstance<EmbeddedGrainStorage>(services));
        return silo.UseInMemoryReminderService();
    }

    private static ISiloBuilder AddRedisState(this ISiloBuilder silo)
    {
        const string Inner = StateStorage.Name + "-redis";
        silo.AddRedisGrainStorage(Inner, static builder => builder.Configure<RedisStore>(static (options, store) =>
        {
            options.ConfigurationOptions = new();
            options.CreateMultiplexer = _ => Connected(store);
            options.GetStorageKey = static (name, grain) => RedisKeys.GrainState(name, grain.ToString());
        }));
        silo.Services.AddKeyedSingleton<IGrainStorage>(StateStorage.Name, static (services, _) =>
            new RedisGrainState(services.GetRequiredKeyedService<IGrainStorage>(Inner)));
        silo.UseRedisReminderService(static options => options.ConfigurationOptions = new());
        silo.Services.AddOptions<RedisReminderTableOptions>().Configure<RedisStore>(static (options, store) => options.CreateMultiplexer = _ => Connected(store));
        return silo;
    }

    private static Task<(IConnectionMultiplexer Multiplexer, bool IsShared)> Connected(RedisStore store) => Task.FromResult((store.Connection.Multiplexer, true));
}
