using Concord.Ports;
using Concord.Timeline;
using Microsoft.Extensions.Options;

namespace Concord.Projections;

/// <summary>
/// The states that projections need, read and decoded once a silo where several follow the same events at about the same time: an event
/// only says which entity has changed. What one has read serves another for a moment, if it contains that other's events; whoever wants
/// more reads. A state that was read before the store has begun another generation serves nobody.
/// </summary>
internal sealed class SharedTimelines(ICommitStore store, IOptions<ProjectionOptions> options, TimeProvider time)
{
    /// <summary>
    /// Projections that keep up are closer to each other than this. It is short because a projection that writes whatever it has read must
    /// not return to an older state after a newer one was written, for instance by another silo.
    /// </summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<EntityKey, (TimelineRead Read, int Index)> _places = [];
    private readonly Queue<TimelineRead> _reads = new();
    private long _bytes;

    /// <summary>
    /// The states of the entities that the batch names, each once and at least as new as the events; null for one that does not exist.
    /// What an operator repeats, and what follows a loss of the store, is read anew.
    /// </summary>
    /// <param name="batch">From the WAL.</param>
    /// <param name="concerns">Whether an entity with this key concerns the projection.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<SharedTimeline?>> ReadAsync(
        ProjectionBatch batch,
        Func<string, bool> concerns,
        CancellationToken cancellationToken
    )
    {
        var newest = new Dictionary<EntityKey, long>();
        foreach (var entry in batch.Entries)
        {
            if (concerns(entry.Event.Subject))
                newest[new(entry.Event.Subject)] = Math.Max(newest.GetValueOrDefault(new(entry.Event.Subject)), entry.Event.Version);
        }

        EntityKey[] keys = [.. newest.Keys];
        if (batch.IsReplay || store.HasLost)
            return await ReadAsync(keys, cancellationToken);

        var (found, own) = (new SharedTimeline?[keys.Length], new TimelineRead(store.Generation, time.GetTimestamp()));
        var places = Places(keys, own);
        await FillAsync(own, cancellationToken);
        var missing = new List<int>();
        for (var i = 0; i < keys.Length; i++)
        {
            var (read, index) = places[i];
            found[i] = (await read.Result.WaitAsync(cancellationToken))?[index];
            if (read != own && !(found[i]?.Version >= newest[keys[i]]))
                missing.Add(i);
        }

        // The other's read has failed, or began before the newest of these events.
        if (missing.Count > 0)
        {
            foreach (var (state, i) in (await ReadAsync([.. missing.Select(i => keys[i])], cancellationToken)).Zip(missing))
                found[i] = state;
        }

        return found;
    }

    private async ValueTask<IReadOnlyList<SharedTimeline?>> ReadAsync(IReadOnlyList<EntityKey> keys, CancellationToken cancellationToken) =>
        [.. (await store.ReadManyAsync(keys, cancellationToken)).Select(static state => state is null ? null : new SharedTimeline(state))];

    /// <summary>Where each state comes from: a read of the last moment, or <paramref name="own"/>.</summary>
    private (TimelineRead Read, int Index)[] Places(EntityKey[] keys, TimelineRead own)
    {
        lock (_lock)
        {
            Drop();
            foreach (var key in keys)
            {
                if (_places.TryGetValue(key, out var place) && place.Read.Generation == own.Generation && !place.Read.HasFailed)
                    continue;
                _places[key] = (own, own.Keys.Count);
                own.Keys.Add(key);
            }

            if (own.Keys.Count > 0)
                _reads.Enqueue(own);
            return [.. keys.Select(key => _places[key])];
        }
    }

    private async ValueTask FillAsync(TimelineRead read, CancellationToken cancellationToken)
    {
        IReadOnlyList<SharedTimeline?>? states = null;
        try
        {
            states = read.Keys.Count == 0 ? [] : await ReadAsync(read.Keys, cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                read.Complete(states);
                _bytes += read.Bytes;
                Drop();
            }
        }
    }

    /// <summary>Drops reads that are too old or do not fit any more, the oldest first.</summary>
    private void Drop()
    {
        while (_reads.TryPeek(out var oldest) && IsOver(oldest))
        {
            _reads.Dequeue();
            foreach (var key in oldest.Keys)
            {
                if (_places.TryGetValue(key, out var place) && place.Read == oldest)
                    _places.Remove(key);
            }

            _bytes -= oldest.Bytes;
        }
    }

    private bool IsOver(TimelineRead read) =>
        read.Result.IsCompleted && (_bytes > options.Value.SharedStateBytes || time.GetElapsedTime(read.Started) >= Lifetime);
}
