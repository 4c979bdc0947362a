using Concord.Operations;
using Concord.Ports;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Concord.Conformance;

/// <summary>All storage ports in memory; outlives the silos of a test, so that a restart finds what was stored.</summary>
public sealed class InMemoryStorage(TimeProvider? time = null, int partitions = 4)
{
    public InMemoryStore Store { get; } = new(time, partitions);
    public InMemoryArchiveStore Archive { get; } = new();
    public InMemoryPolicyListStore Index { get; } = new();
    public InMemoryImportStore Journal { get; } = new();
    public InMemoryIdempotencyStore Idempotency { get; } = new();
    public InMemoryProjectionControlStore Controls { get; } = new();
    public InMemoryGraphStore Graph { get; } = new();
    public InMemoryGrainStorage GrainState { get; } = new();
}

public static class InMemoryStorageExtensions
{
    /// <summary>Registers every storage port with <paramref name="storage"/>.</summary>
    public static IServiceCollection AddInMemoryStorage(this IServiceCollection services, InMemoryStorage storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        return services
            .AddSingleton<ICommitStore>(storage.Store)
            .AddSingleton<IWriteAheadLog>(storage.Store)
            .AddSingleton<IArchiveStore>(storage.Archive)
            .AddSingleton<IPolicyListStore>(storage.Index)
            .AddSingleton<IImportStore>(storage.Journal)
            .AddSingleton<IIdempotencyStore>(storage.Idempotency)
            .AddSingleton<IProjectionControlStore>(storage.Controls)
            .AddSingleton<IGraphStore>(storage.Graph)
            .AddKeyedSingleton<IGrainStorage>(GrainStateStorage.Name, storage.GrainState);
    }
}
