using Orleans.Persistence.Redis;
using Orleans.Storage;

namespace Concord.Adapters.Redis;

/// <summary>
/// Microsoft.Orleans.Persistence.Redis with its failures translated: the caller is answered 503 and not with an unexpected error.
/// </summary>
internal sealed class OutageTranslatingGrainStorage(IGrainStorage storage) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        TranslateAsync(storage.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        TranslateAsync(storage.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        TranslateAsync(storage.ClearStateAsync(stateName, grainId, grainState));

    private static async Task TranslateAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (RedisStorageException error)
        {
            throw new StorageUnavailableException("What a grain remembers cannot be read from Redis, or written to it.", error);
        }
    }
}
