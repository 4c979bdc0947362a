using System.Runtime.CompilerServices;
using Concord.Errors;
using Concord.Ports;
using Concord.Timeline;
using Concord.Wal;

namespace Concord.Conformance;

/// <summary>State and WAL in memory, under one lock. Passes the same conformance suites as the real adapters.</summary>
public sealed partial class InMemoryStore : ICommitStore, IWriteAheadLog
{
    private readonly Lock _lock = new();
    private readonly Dictionary<EntityKey, StoredState> _states = [];
    private readonly InMemoryPartition[] _partitions;
    private readonly TimeProvider _time;
    private int _failBefore;
    private int _loseReply;

    public InMemoryStore(TimeProvider? time = null, int partitions = 4)
    {
        _time = time ?? TimeProvider.System;
        _partitions = [.. Enumerable.Range(0, partitions).Select(number => new InMemoryPartition(number))];
        Info = new("InMemory", "in-memory", partitions, "none: gone with the process");
    }

    public StoreInfo Info { get; }

    public long Generation { get; set; }

    public bool HasLost { get; set; }

    /// <summary>Makes every member fail until it is ended.</summary>
    public Outage Outage { get; } = new();

    /// <summary>How many calls of <see cref="CommitAsync"/> changed something.</summary>
    public long Commits { get; private set; }

    /// <summary>The next <paramref name="count"/> commits fail and have no effect.</summary>
    public void FailNextCommits(int count = 1) => Interlocked.Add(ref _failBefore, count);

    /// <summary>The next <paramref name="count"/> commits take effect, but fail: their reply is lost.</summary>
    public void LoseNextReplies(int count = 1) => Interlocked.Add(ref _loseReply, count);

    public ValueTask<StoredState?> ReadAsync(EntityKey key, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
            return new(_states.GetValueOrDefault(key));
    }

    public ValueTask<IReadOnlyList<StoredState?>> ReadManyAsync(
        IReadOnlyList<EntityKey> keys,
        CancellationToken cancellationToken = default
    )
    {
        Outage.ThrowIfOn();
        lock (_lock)
            return new([.. keys.Select(key => _states.GetValueOrDefault(key))]);
    }

    public async IAsyncEnumerable<IReadOnlyList<EntityKey>> ScanAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        const int page = 100;
        List<EntityKey> keys;
        lock (_lock)
            keys = [.. _states.Keys];
        foreach (var chunk in keys.Chunk(page))
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            Outage.ThrowIfOn();
            yield return chunk;
        }
    }

    public ValueTask<CommitResult> CommitAsync(Commit commit)
    {
        Commit.Check(commit);
        Outage.ThrowIfOn();
        if (TakeOne(ref _failBefore))
            throw new StorageUnavailableException("The test asked for this commit to fail.");
        var result = Apply(commit);
        if (TakeOne(ref _loseReply))
            throw new StorageUnavailableException("The test asked for the reply of this commit to be lost.");
        return new(result);
    }

    public ValueTask CheckAsync(CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        return default;
    }

    /// <summary>Replaces the bytes of a state, as a damaged medium or a person with access to the data could.</summary>
    public void Tamper(EntityKey key, Func<ReadOnlyMemory<byte>, byte[]> change)
    {
        lock (_lock)
            _states[key] = _states[key] with { Data = change(_states[key].Data) };
    }

    /// <summary>
    /// Loses its end, as a store does whose last writes are lost: the state is an earlier one, and entries are gone from the
    /// WAL.
    /// </summary>
    public void Lose(StoredState state, IEnumerable<WalPosition> entries)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(entries);
        lock (_lock)
        {
            _states[state.Key] = state;
            foreach (var entry in entries)
                _partitions[entry.Partition].Remove(entry.Entry);
        }
    }

    /// <summary>Appends an event without a commit, as a person with access to the data could.</summary>
    public void Append(WalEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        lock (_lock)
            _partitions[new EntityKey(e.Subject).PartitionOf(_partitions.Length)].Append(e, _time.GetUtcNow());
    }

    /// <summary>Replaces an event in the WAL.</summary>
    public void Tamper(WalPosition position, Func<WalEvent, WalEvent> change)
    {
        lock (_lock)
            _partitions[position.Partition].Replace(position.Entry, change);
    }

    private CommitResult Apply(Commit commit)
    {
        lock (_lock)
        {
            var stored = _states.GetValueOrDefault(commit.Key);
            var version = commit.ExpectedVersion + 1;
            if (stored is not null && stored.Version == version && stored.CommitId == commit.CommitId)
                return new(CommitOutcome.Committed, version, stored.Position);
            if (
                (stored?.Version ?? 0) != commit.ExpectedVersion
                || (commit.ExpectedCommitId is { } expected && stored?.CommitId != expected)
            )
                return new(CommitOutcome.Conflict, stored?.Version ?? 0, stored?.Position ?? default);
            var position = _partitions[commit.Key.PartitionOf(_partitions.Length)].Append(commit.Event, _time.GetUtcNow());
            _states[commit.Key] = StoredState.After(stored, commit with { State = commit.State.ToArray() }, position);
            Commits++;
            return new(CommitOutcome.Committed, version, position);
        }
    }

    private static bool TakeOne(ref int count)
    {
        if (Interlocked.Decrement(ref count) >= 0)
            return true;
        Interlocked.Increment(ref count);
        return false;
    }
}
