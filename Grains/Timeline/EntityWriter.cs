using Concord.Errors;
using Concord.Ports;

namespace Concord.Timeline;

/// <summary>
/// The one way in which a grain changes its entity: load, decide, commit once, cache the new state. It handles the failures of
/// a commit. If a reply was lost, it looks for the commit id before it reports a failure. After a conflict (another activation
/// wrote) it drops the cached state and decides again on the new one. One call at a time: grains are not reentrant.
/// </summary>
/// <remarks>
/// Only the stored bytes are kept between calls: with hundreds of thousands of entities in memory, decoded objects would use
/// most of it.
/// </remarks>
/// <param name="marks">Where changes beside this writer are told; null for an entity that nobody else changes.</param>
internal sealed class EntityWriter(ICommitStore store, EntityKey key, TimelineOptions? options = null, ChangeMarkers? marks = null)
{
    /// <summary>A conflict means that a second activation writes; that ends within a moment or not at all.</summary>
    private const int MaxAttempts = 5;

    private StoredState? _state;
    private bool _loaded;
    private long _generation;
    private readonly int _hash = marks is null ? 0 : ChangeMarkers.HashOf(key);
    private int _mark;

    public EntityKey Key { get; } = key;

    /// <summary>Its commits may wait for those that a caller waits for.</summary>
    public bool IsBulk { get; init; }

    private bool IsCurrent => _loaded && _generation == store.Generation && marks is null or { AreTrusted: true } && _mark == Mark;

    private int Mark => marks?.Read(_hash) ?? 0;

    /// <summary>Takes a state that was read together with others, after <paramref name="generation"/> was.</summary>
    public void Take(StoredState? state, long generation) => (_state, _generation, _loaded) = (state, generation, true);

    /// <summary>The state as this activation knows it.</summary>
    public async ValueTask<StoredState?> GetStateAsync(CancellationToken cancellationToken = default)
    {
        if (!IsCurrent)
        {
            (_generation, _mark, _loaded) = (store.Generation, Mark, false);
            _state = await store.ReadAsync(Key, cancellationToken);
            _loaded = true;
        }
        return _state;
    }

    public async ValueTask<EntityTimeline> GetTimelineAsync(CancellationToken cancellationToken = default) =>
        EntityTimeline.Decode(Key, await GetStateAsync(cancellationToken), options, store.TakesAppends);

    /// <summary>Decides and commits. <paramref name="decide"/> is pure and may run more than once, each time on the newest state.</summary>
    public async ValueTask<TAnswer> WriteAsync<TAnswer>(Func<EntityTimeline, Decision<TAnswer>> decide)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var decision = decide(await GetTimelineAsync());
            if (decision.Commit is not { } commit)
                return decision.AnswerFor(default);

            // Until the outcome is known, the cached state must not be used, whatever throws.
            _loaded = false;
            var result = await CommitAsync(commit);
            if (result.Outcome == CommitOutcome.Conflict)
                continue;
            if (result.Version == commit.ExpectedVersion + 1)
            {
                _state = StoredState.After(_state, commit, result.Position);
                _loaded = true;
            }
            return decision.AnswerFor(result);
        }
        throw new StorageUnavailableException($"{Key} is being changed elsewhere at the same time; nothing of this request is stored.");
    }

    private async ValueTask<CommitResult> CommitAsync(Commit commit)
    {
        try
        {
            return await store.CommitAsync(IsBulk ? commit with { IsBulk = true } : commit);
        }
        catch (StorageUnavailableException)
        {
            if (await FindAsync(commit) is { } outcome)
                return outcome;
            throw;
        }
    }

    /// <summary>The outcome of a commit whose reply was lost; null if it is not stored or cannot be known now.</summary>
    private async ValueTask<CommitResult?> FindAsync(Commit commit)
    {
        StoredState? state;
        try
        {
            state = await store.ReadAsync(Key);
        }
        catch (StorageUnavailableException)
        {
            return null;
        }
        if (state is null || state.Version <= commit.ExpectedVersion)
            return null;
        if (state.CommitId == commit.CommitId)
            return new(CommitOutcome.Committed, state.Version, state.Position);
        return EntityTimeline.Decode(state).Find(commit.CommitId) is { } found
            ? new(CommitOutcome.Committed, state.Version, found.Position)
            : new(CommitOutcome.Conflict, state.Version, state.Position);
    }
}
