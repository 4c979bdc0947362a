using Concord.Ports;
using Concord.Wal;

namespace Concord.Timeline;

/// <summary>
/// The one way in which a grain changes its entity: load, decide, commit once, cache the new state. It handles the failures of
/// a commit. If a reply was lost, it looks for the commit id before it reports a failure. After a conflict (another activation
/// wrote) it drops the cached state and decides again on the new one. One call at a time: grains are not reentrant.
/// </summary>
/// <remarks>
/// The stored bytes are kept between calls, and what was decoded of them for as long as the silo's budget allows: with hundreds of
/// thousands of entities in memory, decoded objects would use most of it. The decoded timeline changes only after its commit is known
/// to be stored.
/// </remarks>
/// <param name="marks">Where changes beside this writer are told; null for an entity that nobody else changes.</param>
/// <param name="budget">Limits what is kept decoded; null for a writer that does not live long, or one of few.</param>
internal sealed class EntityWriter(
    ICommitStore store,
    EntityKey key,
    TimelineOptions? options = null,
    ChangeMarkers? marks = null,
    TimelineBudget? budget = null
)
{
    /// <summary>A conflict means that a second activation writes; that ends within a moment or not at all.</summary>
    /// <remarks>
    /// Who loses reads again, and who wins decides on what it keeps: a writer that is faster may win many times in a row.
    /// </remarks>
    private const int MaxAttempts = 50;

    private readonly int _hash = marks is null ? 0 : ChangeMarkers.HashOf(key);
    private readonly KeptTimeline _kept = new();
    private StoredState? _state;

    /// <summary>What commits have added to the bytes of <see cref="_state"/>; null if nothing.</summary>
    private List<ReadOnlyMemory<byte>>? _added;

    private bool _loaded;
    private long _generation;
    private int _mark;

    public EntityKey Key { get; } = key;

    /// <summary>Its commits may wait for those that a caller waits for.</summary>
    public bool IsBulk { get; init; }

    private bool IsCurrent => _loaded && _generation == store.Generation && marks is null or { AreTrusted: true } && _mark == Mark;

    private int Mark => marks?.Read(_hash) ?? 0;

    /// <summary>Takes a state that was read together with others, after <paramref name="generation"/> was.</summary>
    public void Take(StoredState? state, long generation)
    {
        Forget();
        (_state, _generation, _loaded) = (state, generation, true);
    }

    /// <summary>The state as this activation knows it.</summary>
    public async ValueTask<StoredState?> GetStateAsync(CancellationToken cancellationToken = default)
    {
        if (!IsCurrent)
        {
            Forget();
            (_generation, _mark) = (store.Generation, Mark);
            _state = await store.ReadAsync(Key, cancellationToken);
            _loaded = true;
        }
        if (_added is { } added)
        {
            _state = _state! with { Data = Join(_state.Data, added) };
            _added = null;
        }
        return _state;
    }

    public async ValueTask<EntityTimeline> GetTimelineAsync(CancellationToken cancellationToken = default) =>
        IsCurrent && _kept.Timeline is { } kept
            ? kept
            : EntityTimeline.Decode(Key, await GetStateAsync(cancellationToken), options, store.TakesAppends);

    /// <summary>Reads, and keeps what later calls need again.</summary>
    public async ValueTask<TAnswer> ReadAsync<TAnswer>(
        Func<EntityTimeline, ValueTask<TAnswer>> read,
        CancellationToken cancellationToken = default
    )
    {
        var timeline = await GetTimelineAsync(cancellationToken);
        try
        {
            return await read(timeline);
        }
        finally
        {
            Keep(timeline);
        }
    }

    /// <summary>Decides and commits. <paramref name="decide"/> is pure and may run more than once, each time on the newest state.</summary>
    public async ValueTask<TAnswer> WriteAsync<TAnswer>(Func<EntityTimeline, Decision<TAnswer>> decide)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var timeline = await GetTimelineAsync();
            var decision = Decide(timeline, decide);
            if (decision.Commit is not { } commit)
                return decision.AnswerFor(default);

            // Until the outcome is known, nothing that is cached must be used, whatever throws.
            var (state, added) = (_state, _added);
            Forget();
            var result = await CommitAsync(commit);
            if (result.Outcome == CommitOutcome.Conflict)
                continue;

            // Before the timeline changes: the answer may tell what it was.
            var answer = decision.AnswerFor(result);
            if (result.Version == commit.ExpectedVersion + 1)
            {
                (_state, _added) = Added(state, added, commit, result.Position);
                _loaded = true;
                if (timeline.TryAdd(commit, result.Position))
                    Keep(timeline);
            }
            return answer;
        }
        throw new StorageUnavailableException($"{Key} is being changed elsewhere at the same time; nothing of this request is stored.");
    }

    /// <summary>Gives back what is kept of the entity.</summary>
    public void Forget()
    {
        (_loaded, _state, _added) = (false, null, null);
        if (budget is null)
            _kept.Timeline = null;
        else
            budget.Drop(_kept);
    }

    private Decision<TAnswer> Decide<TAnswer>(EntityTimeline timeline, Func<EntityTimeline, Decision<TAnswer>> decide)
    {
        var isDecided = false;
        try
        {
            var decision = decide(timeline);
            isDecided = decision.Commit is not null;
            return decision;
        }
        finally
        {
            // A refusal, or an answer without a commit: the timeline stays as it is.
            if (!isDecided)
                Keep(timeline);
        }
    }

    private void Keep(EntityTimeline timeline)
    {
        timeline.Forget();
        if (!IsCurrent || !timeline.Exists)
            return;
        if (budget is null)
            _kept.Timeline = timeline;
        else
            budget.Keep(_kept, timeline);
    }

    private (StoredState State, List<ReadOnlyMemory<byte>>? Added) Added(
        StoredState? state,
        List<ReadOnlyMemory<byte>>? added,
        Commit commit,
        WalPosition position
    )
    {
        var version = commit.ExpectedVersion + 1;
        if (!commit.AppendsState || state is null)
            return (new(Key, version, commit.CommitId, position, commit.State), null);
        added ??= [];
        added.Add(commit.State);
        return (state with { Version = version, CommitId = commit.CommitId, Position = position }, added);
    }

    private static byte[] Join(ReadOnlyMemory<byte> data, List<ReadOnlyMemory<byte>> added)
    {
        var joined = new byte[data.Length + added.Sum(static frame => frame.Length)];
        data.CopyTo(joined);
        var end = data.Length;
        foreach (var frame in added)
        {
            frame.CopyTo(joined.AsMemory(end));
            end += frame.Length;
        }
        return joined;
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
