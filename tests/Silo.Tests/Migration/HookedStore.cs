using Concord.Ports;
using Concord.Timeline;

namespace Concord.Silo.Migration.Tests;

/// <summary>A store in which something happens at its n-th commit, just before it.</summary>
internal sealed class HookedStore(ICommitStore inner) : ICommitStore
{
    private readonly Dictionary<int, Action> _actions = [];
    private int _commits;

    public StoreInfo Info => inner.Info;

    /// <param name="commit">Counted from 1.</param>
    public void At(int commit, Action action) => _actions.Add(commit, action);

    public ValueTask<StoredState?> ReadAsync(EntityKey key, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(key, cancellationToken);

    public ValueTask<IReadOnlyList<StoredState?>> ReadManyAsync(
        IReadOnlyList<EntityKey> keys,
        CancellationToken cancellationToken = default
    ) => inner.ReadManyAsync(keys, cancellationToken);

    public IAsyncEnumerable<IReadOnlyList<EntityKey>> ScanAsync(CancellationToken cancellationToken = default) =>
        inner.ScanAsync(cancellationToken);

    public ValueTask<CommitResult> CommitAsync(Commit commit)
    {
        if (_actions.Remove(Interlocked.Increment(ref _commits), out var action))
            action();
        return inner.CommitAsync(commit);
    }

    public ValueTask CheckAsync(CancellationToken cancellationToken = default) => inner.CheckAsync(cancellationToken);
}
