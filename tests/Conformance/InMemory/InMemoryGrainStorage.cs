using System.Collections.Concurrent;
using Orleans.Storage;

namespace Concord.Conformance;

/// <summary>The state of grains without events, kept beyond the silos of a test.</summary>
public sealed class InMemoryGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string, GrainId), (string ETag, object State)> _states = new();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        if (_states.TryGetValue((stateName, grainId), out var found))
            (grainState.ETag, grainState.State, grainState.RecordExists) = (found.ETag, (T)found.State, true);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        Require(stateName, grainId, grainState);
        grainState.ETag = Guid.NewGuid().ToString("N");
        _states[(stateName, grainId)] = (grainState.ETag, grainState.State!);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        Require(stateName, grainId, grainState);
        _states.TryRemove((stateName, grainId), out _);
        (grainState.ETag, grainState.RecordExists) = (null, false);
        return Task.CompletedTask;
    }

    private void Require<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_states.TryGetValue((stateName, grainId), out var found) ? found.ETag != grainState.ETag : grainState.ETag is not null)
            throw new InconsistentStateException($"The state {stateName} of {grainId} was changed by another activation.");
    }
}
