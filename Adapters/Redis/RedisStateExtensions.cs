using Concord.Operations;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Storage;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

public static class RedisStateExtensions
{
    /// <summary>Grain state and reminders in Redis, over the store's connection; the store must be registered too.</summary>
    public static ISiloBuilder AddRedisGrainState(this ISiloBuilder silo)
    {
        const string Inner = GrainStateStorage.Name + "-redis";
        silo.AddRedisGrainStorage(
            Inner,
            static builder =>
                builder.Configure<RedisStore>(
                    static (options, store) =>
                    {
                        options.ConfigurationOptions = new();
                        options.CreateMultiplexer = _ => Connected(store);
                        options.GetStorageKey = static (name, grain) => RedisKeys.GrainState(name, grain.ToString());
                    }
                )
        );
        silo.Services.AddKeyedSingleton<IGrainStorage>(
            GrainStateStorage.Name,
            static (services, _) => new OutageTranslatingGrainStorage(services.GetRequiredKeyedService<IGrainStorage>(Inner))
        );
        silo.UseRedisReminderService(static options => options.ConfigurationOptions = new());
        silo.Services.AddOptions<RedisReminderTableOptions>()
            .Configure<RedisStore>(static (options, store) => options.CreateMultiplexer = _ => Connected(store));
        return silo;
    }

    private static Task<(IConnectionMultiplexer Multiplexer, bool IsShared)> Connected(RedisStore store) =>
        Task.FromResult((store.Connection.Multiplexer, true));
}
