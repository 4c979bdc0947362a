using Concord.Ports;
using Concord.Wal;

namespace Concord.Timeline;

/// <summary>
/// All transactions of one entity, a policy or a realm, in the order in which they were recorded. The stored value holds the
/// transactions' canonical bytes as in the events, so members that this version does not know survive and the hash chain can be
/// verified from the state alone. It is a list of frames (<see cref="FrameList"/>), to which a commit adds one; or, as earlier versions
/// wrote it, one JSON text (<see cref="TimelineEnvelope"/>), which becomes frames when something is added. It lacks the newest one's
/// position: the store assigns that in the same step that stores the value.
/// </summary>
internal sealed class EntityTimeline
{
    private readonly List<Transaction> _transactions;
    private readonly FrameSource _source;
    private readonly CommitIds _commitIds = new();

    /// <summary>Null where the stored value is of frames, or there is none.</summary>
    private readonly TimelineEnvelope? _envelope;

    private string? _newestHash;
    private ITimelineFold? _fold;

    private EntityTimeline(EntityKey key, List<Transaction> transactions, FrameSource source, TimelineEnvelope? envelope)
    {
        (Key, _transactions, _source, _envelope) = (key, transactions, source, envelope);
        Length = envelope?.Length ?? transactions.Sum(static transaction => (long)transaction.Length);
    }

    /// <summary>The limits of its size.</summary>
    public TimelineOptions Options { get; private init; } = new();

    /// <summary>Whether all programs that use the store can read frames; otherwise what is not of frames yet stays as it is.</summary>
    public bool WritesFrames { get; private init; }

    public EntityKey Key { get; }

    /// <summary>The stored version, which is the sequence of the newest transaction; 0 if the entity does not exist.</summary>
    public long Version => _transactions.Count;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Transaction> Transactions => _transactions;

    public bool Exists => Version > 0;

    public Transaction? Newest => _transactions.Count == 0 ? null : _transactions[^1];

    /// <summary>Length of the JSON of all transactions, in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>An estimate of the memory that it holds besides the stored bytes.</summary>
    public long Size => (_transactions.Count * IndexSize) + (_fold?.Size ?? 0);

    /// <summary>Of the index, per transaction: its object and its places in lists.</summary>
    private const long IndexSize = 240;

    public static EntityTimeline Empty(EntityKey key, bool writesFrames = false) =>
        new(key, [], new(key), envelope: null) { WritesFrames = writesFrames };

    /// <summary>The timeline of a stored state; empty if there is none.</summary>
    /// <exception cref="StorageUnavailableException">The stored value is damaged.</exception>
    /// <exception cref="TooLargeException">The stored value is larger than what can be read.</exception>
    public static EntityTimeline Decode(EntityKey key, StoredState? state, TimelineOptions? options = null, bool writesFrames = false)
    {
        var timeline = state is null ? Empty(key) : Decode(state);
        return new(timeline.Key, timeline._transactions, timeline._source, timeline._envelope)
        {
            Options = options ?? timeline.Options,
            WritesFrames = writesFrames,
        };
    }

    /// <inheritdoc cref="Decode(EntityKey, StoredState?, TimelineOptions?, bool)"/>
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
        var transactions = new List<Transaction>((int)Math.Clamp(state.Version, 0, TimelineOptions.HighestMaxTransactions));
        var timeline = Read(state, transactions);
        if (transactions.Count != state.Version)
        {
            throw new TimelineDamagedException(
                transactions.Count < state.Version ? transactions.Count + 1 : 0,
                $"It holds {transactions.Count} transactions, and its version is {state.Version}."
            );
        }

        // A frame does not repeat what the store says of the newest commit: where they differ, nothing may be decided on either.
        if (timeline is { _envelope: null, Newest: { } newest } && newest.CommitId != state.CommitId)
            throw new TimelineDamagedException(newest.Sequence, "The stored commit id is not that of this transaction.");
        return timeline;
    }

    /// <summary>As many transactions of a stored state as can be read, and the reason why the rest cannot.</summary>
    public static IReadOnlyList<Transaction> ReadSound(StoredState state, out TimelineDamagedException? damage)
    {
        var transactions = new List<Transaction>();
        damage = null;
        try
        {
            Read(state, transactions);
            foreach (var (index, transaction) in transactions.Index())
            {
                if (transaction.Data.IsEmpty)
                    throw new TimelineDamagedException(index + 1, "It is empty.");
            }
        }
        catch (TimelineDamagedException e)
        {
            damage = e;
            if (e.Sequence > 0 && e.Sequence <= transactions.Count)
                transactions.RemoveRange((int)e.Sequence - 1, transactions.Count - (int)e.Sequence + 1);
        }
        return transactions;
    }

    private static EntityTimeline Read(StoredState state, List<Transaction> transactions)
    {
        var source = new FrameSource(state.Key);
        if (!state.Data.IsEmpty && state.Data.Span[0] == TimelineCodec.Frames)
        {
            FrameList.Read(state, source, transactions);
            return new(state.Key, transactions, source, envelope: null);
        }
        var envelope = TimelineEnvelope.Parse(TimelineCodec.Decode(state.Data), state.Position, transactions);
        return new(state.Key, transactions, source, envelope);
    }

    /// <summary>The transaction recorded under this commit id, if there is one.</summary>
    public Transaction? Find(Guid commitId) => _commitIds.Find(_transactions, commitId);

    /// <summary>What is computed from all transactions; kept for as long as what is added can be added to it.</summary>
    public TFold Fold<TFold>(Func<EntityTimeline, TFold> compute)
        where TFold : class, ITimelineFold
    {
        if (_fold is TFold kept)
            return kept;
        var fold = compute(this);
        _fold = fold;
        return fold;
    }

    /// <summary>
    /// Adds what a commit made of this timeline has stored. False if it must be read again: its value is not of frames.
    /// </summary>
    public bool TryAdd(Commit commit, WalPosition position)
    {
        var frames = commit.State;
        if (!commit.AppendsState)
        {
            if (_transactions.Count > 0 || frames.Span[0] != TimelineCodec.Frames)
                return false;
            frames = frames[1..];
        }
        var transaction = FrameList.ReadNext(_source, _transactions, ref frames);
        transaction.Position = position;
        _transactions.Add(transaction);
        (Length, _newestHash) = (Length + transaction.Length, commit.Event.Hash);
        if (_fold?.TryAdd(transaction) == false)
            _fold = null;
        return true;
    }

    /// <summary>A timeline that has this commit's transaction too, as it would be read once it is stored.</summary>
    public EntityTimeline With(Commit commit) =>
        new(Key, [.. _transactions, Transaction.Of(commit.Event.Data)], _source, _envelope) { Options = Options };

    /// <summary>Drops what was decoded of transactions and is not needed for what is added next.</summary>
    public void Forget() => _source.Forget();

    private string NewestHash => _newestHash ??= Newest?.ComputeHash() ?? "";

    /// <summary>
    /// The commit that appends a transaction which was recorded before and lost by the store; null if it does not follow the
    /// newest one here.
    /// </summary>
    public Commit? CommitAgain(WalEvent lost)
    {
        if (lost.Version != Version + 1 || lost.Prev != NewestHash || TransactionHash.Of(lost.Data.Utf8.Span) != lost.Hash)
            return null;
        return Add(lost);
    }

    /// <summary>Another transaction has the place of this event in the chain, or its predecessor is a different one.</summary>
    public bool Excludes(WalEvent e)
    {
        if (e.Version < 1 || e.Version > Version + 1)
            return false;
        return e.Version <= Version
            ? Transactions[(int)e.Version - 1].ComputeHash() != e.Hash
            : TransactionHash.Of(e.Data.Utf8.Span) == e.Hash && e.Prev != NewestHash;
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
        var prev = NewestHash;
        var data = TransactionWriter.Write(draft, Key, Version + 1, recordedAt, prev);
        CheckSize(data.Utf8.Length);
        var slash = Key.Value.IndexOf('/', StringComparison.Ordinal);
        return Add(
            new()
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
            }
        );
    }

    private Commit Add(WalEvent e)
    {
        var appends = _envelope is null && Exists;
        return new()
        {
            Key = Key,
            ExpectedVersion = Version,
            ExpectedCommitId = Newest?.CommitId,
            CommitId = e.CommitId,
            State = appends ? FrameCodec.Encode(_source, _transactions.Count + 1, Transaction.Of(e.Data), Newest) : Encode(e.Data),
            AppendsState = appends,
            Event = e,
        };
    }

    /// <summary>The whole value with one more transaction.</summary>
    private byte[] Encode(CanonicalJson data) =>
        WritesFrames && _envelope?.HasUnknownMembers != true
            ? FrameList.Encode(_source, [.. _transactions, Transaction.Of(data)])
            : (_envelope ?? TimelineEnvelope.Empty).Append(data.Utf8.Span, _transactions);

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
        if (Length + bytes > Options.MaxBytes)
        {
            throw new TooLargeException(
                $"The transactions of {Key} have {Length} bytes together and this one {bytes}; "
                    + $"at most {Options.MaxBytes} are kept of one. Nothing was recorded."
            );
        }
    }
}
