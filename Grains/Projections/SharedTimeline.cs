using Concord.Ports;
using Concord.Timeline;

namespace Concord.Projections;

/// <summary>A state that several projections use: it is decoded when the first of them needs it.</summary>
internal sealed class SharedTimeline(StoredState state)
{
    private readonly Lock _lock = new();
    private EntityTimeline? _timeline;

    public EntityKey Key => state.Key;

    public long Version => state.Version;

    /// <summary>Of the stored state.</summary>
    public int Bytes => state.Data.Length;

    /// <summary>
    /// What a projection makes of the timeline. One at a time: a timeline reads its parts when they are needed, and is not for two threads.
    /// </summary>
    /// <exception cref="TimelineDamagedException">The stored value is damaged: waiting does not help.</exception>
    public T Make<T>(Func<EntityTimeline, T> factory)
    {
        lock (_lock)
            return factory(_timeline ??= EntityTimeline.Read(state));
    }
}
