using Concord.Policies;
using Concord.Ports;
using Concord.Timeline;

namespace Concord.Portfolio;

/// <summary>
/// The states of a list of policies in chunks, one ahead of what is in hand. A chunk is as large as the last one suggests will
/// fit: a state may have some hundred bytes or megabytes.
/// </summary>
internal sealed class StateChunks(ICommitStore store, IReadOnlyList<PolicyId> ids) : IAsyncDisposable
{
    private const int First = 32;
    private const int Most = 256;
    private const int Growth = 4;

    /// <summary>What a chunk should have; a single state may have more.</summary>
    private const long Bytes = 1 << 20;

    private Task<IReadOnlyList<StoredState?>> _ahead = Task.FromResult<IReadOnlyList<StoredState?>>([]);
    private int _begin;
    private int _end;
    private int _size = First;

    /// <summary>Null at the end.</summary>
    public async Task<List<(PolicyId Id, StoredState? State)>?> NextAsync(CancellationToken cancellationToken)
    {
        if (_begin == _end)
            ReadAhead(cancellationToken);
        if (_begin == _end)
            return null;
        var (begin, states) = (_begin, await _ahead);
        var bytes = states.Sum(static state => state?.Data.Length ?? 0L);
        _size = (int)Math.Clamp(Bytes / (bytes / states.Count + 1), 1, Math.Min(Most, states.Count * Growth));
        ReadAhead(cancellationToken);
        var chunk = new List<(PolicyId, StoredState?)>(states.Count);
        for (var i = 0; i < states.Count; i++)
            chunk.Add((ids[begin + i], states[i]));
        return chunk;
    }

    /// <summary>Waits for the read in hand: it uses connections that its caller counts on being free again.</summary>
    public async ValueTask DisposeAsync() =>
        await ((Task)_ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    private void ReadAhead(CancellationToken cancellationToken)
    {
        (_begin, _end) = (_end, Math.Min(_end + _size, ids.Count));
        if (_begin == _end)
            return;
        var keys = new List<EntityKey>(_end - _begin);
        for (var i = _begin; i < _end; i++)
            keys.Add(EntityKey.Of(ids[i]));
        _ahead = store.ReadManyAsync(keys, cancellationToken).AsTask();
    }
}
