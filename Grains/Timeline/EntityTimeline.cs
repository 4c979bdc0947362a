using Concord.Errors;
using Concord.Ports;
using Concord.Wal;

namespace Concord.Timeline;

/// <summary>
/// All transactions of one entity, a policy or a realm, in the order in which they were recorded. The stored value holds the
/// transactions' canonical bytes as in the events, so members that this version does not know survive and the hash chain can be
/// verified from the state alone: <c>{"schema":1,"transactions":[{"position":"3:17-0","data":{…}}, …]}</c>. It lacks the newest
/// one's position: the store assigns that in the same step that stores the value. Appending works on the bytes and keeps
/// everything else of the envelope.
/// </summary>
internal sealed class EntityTimeline
{
    private readonly TimelineEnvelope _envelope;

    private EntityTimeline(EntityKey key, long version, TimelineEnvelope envelope) => (Key, Version, _envelope) = (key, version, envelope);

    /// <summary>The limits of its size.</summary>
    public TimelineOptions Options { get; private init; } = new();

    public EntityKey Key { get; }

    /// <summary>The stored version, which is the sequence of the newest transaction; 0 if the entity does not exist.</summary>
    public long Version { get; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Transaction> Transactions => _envelope.Transactions;

    public bool Exists => Version > 0;

    public Transaction? Newest => _envelope.Transactions.Count == 0 ? null : _envelope.Transactions[^1];

    public static EntityTimeline Empty(EntityKey key) => new(key, 0, TimelineEnvelope.Empty);

    /// <summary>The timeline of a stored state; empty if there is none.</summary>
    /// <exception cref="StorageUnavailableException">The stored value is damaged.</exception>
    /// <exception cref="TooLargeException">The stored value is larger than what can be read.</exception>
    public static EntityTimeline Decode(EntityKey key, StoredState? state, TimelineOptions? options = null)
    {
        var timeline = state is null ? Empty(key) : Decode(state);
        return options is null ? timeline : new(timeline.Key, timeline.Version, timeline._envelope) { Options = options };
    }

    /// <inheritdoc cref="Decode(EntityKey, StoredState?, TimelineOptions?)"/>
    public static EntityTimeline Decode(StoredState state)
    {
        try
        {
            return Read(state);
        }
        catch (TimelineDamagedException e) when (e.IsTooLarge)
        {
            throw new TooLargeException(
                $"The history of {state.Key} is too large: {e.Message} It was written by a version without a limit; "
                    + "nothing can be added to it."
            );
        }
        catch (TimelineDamagedException e)
        {
            throw new StorageUnavailableException(
                $"The stored state of {state.Key} is damaged{(e.Sequence > 0 ? $" at transaction {e.Sequence}" : "")}: {e.Message}",
                e
            );
        }
    }

    /// <exception cref="TimelineDamagedException">The stored value is damaged; says where.</exception>
    public static EntityTimeline Read(StoredState state)
    {
        var envelope = TimelineEnvelope.Parse(TimelineCodec.Decode(state.Data), state.Position);
        if (envelope.Transactions.Count != state.Version)
            throw new TimelineDamagedException(
                0,
                $"It holds {envelope.Transactions.Count} transactions, and its version is {state.Version}."
            );
        return new(state.Key, state.Version, envelope);
    }

    /// <summary>The transaction recorded under this commit id, if there is one.</summary>
    public Transaction? Find(Guid commitId)
    {
        // Search the bytes for the text first: that is much cheaper than reading thousands of transactions.
        if (!_envelope.MayHold(commitId))
            return null;
        foreach (var transaction in _envelope.Transactions)
        {
            if (transaction.CommitId == commitId)
                return transaction;
        }
        return null;
    }

    /// <summary>
    /// The commit that appends a transaction which was recorded before and lost by the store; null if it does not follow the
    /// newest one here.
    /// </summary>
    public Commit? CommitAgain(WalEvent lost)
    {
        if (
            lost.Version != Version + 1
            || lost.Prev != (Newest?.ComputeHash() ?? "")
            || TransactionHash.Of(lost.Data.Utf8.Span) != lost.Hash
        )
            return null;
        return new()
        {
            Key = Key,
            ExpectedVersion = Version,
            ExpectedCommitId = Newest?.CommitId,
            CommitId = lost.CommitId,
            State = _envelope.Append(lost.Data.Utf8.Span),
            Event = lost,
        };
    }

    /// <summary>Another transaction has the place of this event in the chain, or its predecessor is a different one.</summary>
    public bool Excludes(WalEvent e)
    {
        if (e.Version < 1 || e.Version > Version + 1)
            return false;
        return e.Version <= Version
            ? Transactions[(int)e.Version - 1].ComputeHash() != e.Hash
            : TransactionHash.Of(e.Data.Utf8.Span) == e.Hash && e.Prev != (Newest?.ComputeHash() ?? "");
    }

    /// <summary>
    /// The commit that appends a transaction, if the size limits allow it. Its instant is later than that of the previous one,
    /// even if the clock went back.
    /// </summary>
    /// <exception cref="TooLargeException">The timeline, or the transaction, would exceed its limit.</exception>
    public Commit Append(TransactionDraft draft, DateTimeOffset now, string? traceParent)
    {
        var newest = Newest;
        var recordedAt = now.ToUniversalTime();
        if (newest is not null && recordedAt <= newest.RecordedAt)
            recordedAt = newest.RecordedAt.AddTicks(1);
        var prev = newest?.ComputeHash() ?? "";
        var data = TransactionWriter.Write(draft, Key, Version + 1, recordedAt, prev);
        CheckSize(data.Utf8.Length);
        var slash = Key.Value.IndexOf('/', StringComparison.Ordinal);
        return new Commit
        {
            Key = Key,
            ExpectedVersion = Version,
            ExpectedCommitId = newest?.CommitId,
            CommitId = draft.CommitId,
            State = _envelope.Append(data.Utf8.Span),
            Event = new WalEvent
            {
                Subject = Key.Value,
                Type = (slash < 0 ? "concord.realm." : "concord.policy.") + draft.Type,
                Realm = slash < 0 ? Key.Value : Key.Value[..slash],
                Time = recordedAt,
                Version = Version + 1,
                Origin = draft.Origin,
                CommitId = draft.CommitId,
                Prev = prev,
                Hash = TransactionHash.Of(data.Utf8.Span),
                TraceParent = traceParent,
                Data = data,
            },
        };
    }

    private void CheckSize(int bytes)
    {
        if (bytes > TimelineOptions.MaxTransactionBytes)
            throw new TooLargeException($"The transaction has {bytes} bytes, and one has at most {TimelineOptions.MaxTransactionBytes}.");
        if (Version >= Options.MaxTransactions)
        {
            throw new TooLargeException(
                $"{Key} has {Version} transactions, and at most {Options.MaxTransactions} are kept of one; nothing can be added to it."
            );
        }
        if (_envelope.Length + bytes > Options.MaxBytes)
        {
            throw new TooLargeException(
                $"The transactions of {Key} have {_envelope.Length} bytes together and this one {bytes}; "
                    + $"at most {Options.MaxBytes} are kept of one. Nothing was recorded."
            );
        }
    }
}
