using Concord.Timeline;

namespace Concord.Policies;

/// <summary>
/// The transactions of a policy that were known at an instant, in the order in which they take effect: the first one, then by
/// effective date, then by sequence. The view at any date, the status and the state that a new transaction meets are computed
/// from it.
/// </summary>
internal sealed class PolicyHistory
{
    private readonly List<Transaction> _ordered;
    private readonly List<TransactionType> _types;

    /// <summary>
    /// The day from which each transaction takes effect: its effective date, or the start of cover if a correction moved that
    /// after it.
    /// </summary>
    private readonly List<DateOnly> _effectiveDates;

    /// <summary>A rescinded cancellation, or a claim that was reported again: without any effect.</summary>
    private readonly List<bool> _void;

    /// <summary>The status after each transaction, without pending cancellations.</summary>
    private readonly List<StatusSet> _status;

    /// <summary>The last transaction after which the policy is cancelled at the end of its day.</summary>
    private int _lastCancelled = -1;

    private readonly StartOfCover? _start;

    /// <summary>Index of the first renewal: the first term ends before it. Beyond all if there is none.</summary>
    private int _firstRenewal;

    /// <summary>Indices of the cancellations that are not void.</summary>
    private readonly List<int> _cancels = [];

    /// <summary>The claims that were reported; null until one is added.</summary>
    private HashSet<string>? _claims;

    /// <param name="transactions">In the order of their sequence.</param>
    /// <param name="known">How many of them were known.</param>
    public PolicyHistory(IReadOnlyList<Transaction> transactions, int known)
    {
        if (known > 0)
            _start = new(transactions, known);
        var ordered = Order(transactions, known);
        var types = Array.ConvertAll(ordered, static transaction => TransactionTypes.Parse(transaction.Type));
        (_ordered, _types, _void) = ([.. ordered], [.. types], [.. VoidTransactions.Find(ordered, types)]);
        (_effectiveDates, _status) = (new(known), new(known));
        var renewal = _types.IndexOf(TransactionType.Renew);
        _firstRenewal = renewal < 0 ? int.MaxValue : renewal;
        for (var i = 0; i < known; i++)
            _effectiveDates.Add(i == 0 || _ordered[i].EffectiveDate < Inception ? Inception : _ordered[i].EffectiveDate);
        for (var i = 0; i < known; i++)
            AddStatus(i);
    }

    /// <summary>
    /// Adds the transaction that was recorded next, where it takes effect after all others and changes nothing of what they do. False, and
    /// nothing is changed, where a new history is needed.
    /// </summary>
    public bool TryAdd(Transaction newest)
    {
        var (index, type) = (Count, TransactionTypes.Parse(newest.Type));
        if (index == 0 || (index > 1 && newest.EffectiveDate < _ordered[^1].EffectiveDate))
            return false;
        var day = newest.EffectiveDate < Inception ? Inception : newest.EffectiveDate;
        if (day == _effectiveDates[^1] && _lastCancelled == index - 1)
            return false;
        if (type == TransactionType.RescindCancel || (type == TransactionType.Correct && StartOfCover.Of(new(newest.Changes)) is not null))
            return false;
        if (type == TransactionType.Claim && VoidTransactions.ClaimId(newest) is { } claim && !Claims.Add(claim))
            return false;
        if (type == TransactionType.Renew)
        {
            _firstRenewal = Math.Min(_firstRenewal, index);
            Start.AddRenewal(newest);
        }
        _ordered.Add(newest);
        _types.Add(type);
        _void.Add(false);
        _effectiveDates.Add(day);
        AddStatus(index);
        return true;
    }

    private HashSet<string> Claims =>
        _claims ??= new(
            _ordered.Where((_, index) => _types[index] == TransactionType.Claim).Select(VoidTransactions.ClaimId).OfType<string>(),
            StringComparer.Ordinal
        );

    private void AddStatus(int index)
    {
        var before = index == 0 ? StatusSet.None : _status[index - 1];
        _status.Add(_void[index] ? before : Lifecycle.After(_types[index], before));
        if (_status[index] == StatusSet.Cancelled && IsLastOfDay(index))
            _lastCancelled = index;
        if (index > 0 && _types[index] == TransactionType.Cancel && !_void[index])
            _cancels.Add(index);
    }

    public int Count => _ordered.Count;

    /// <summary>The policy's first effective date.</summary>
    public DateOnly Inception => Start.Date;

    public StartOfCover Start => _start ?? throw new InvalidOperationException("A policy without transactions has no start.");

    public Transaction this[int index] => _ordered[index];

    public TransactionType TypeOf(int index) => _types[index];

    /// <summary>The day from which it takes effect.</summary>
    public DateOnly EffectiveDateOf(int index) => _effectiveDates[index];

    public bool IsVoid(int index) => _void[index];

    /// <summary>
    /// Whether it has no effect on the status, because the policy then has a status from which it is not legal. The fields that
    /// it sets are set anyway.
    /// </summary>
    public bool IsMoot(int index) => !_void[index] && !Lifecycle.HasEffect(_types[index], StatusBefore(index));

    public bool IsInFirstTerm(int index) => index < _firstRenewal;

    /// <summary>The index of a transaction that was just recorded: after all with its effective date.</summary>
    public int IndexOf(Transaction newest)
    {
        for (var i = _ordered.Count - 1; i > 0; i--)
        {
            if (_ordered[i].Sequence == newest.Sequence)
                return i;
        }
        return 0;
    }

    /// <summary>Whether a transaction, once recorded, would move the policy's first day.</summary>
    public bool IsMovedBy(Transaction transaction) =>
        TransactionTypes.Parse(transaction.Type) == TransactionType.Correct
        && transaction.EffectiveDate < Start.FirstRenewal
        && StartOfCover.Of(new(transaction.Changes)) is { } date
        && date != Inception;

    public static int CountKnownAt(IReadOnlyList<Transaction> transactions, DateTimeOffset instant)
    {
        var known = transactions.Count;
        while (known > 0 && transactions[known - 1].RecordedAt > instant)
            known--;
        return known;
    }

    /// <summary>How many transactions have taken effect on a date.</summary>
    public int CountEffectiveOn(DateOnly date)
    {
        int low = 0,
            high = _ordered.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_effectiveDates[middle] <= date)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>The policy once the first <paramref name="effective"/> transactions have taken effect.</summary>
    public PolicyState Fold(int effective)
    {
        var state = new PolicyState();
        for (var i = 0; i < effective; i++)
            Apply(state, i);
        return state;
    }

    /// <summary>Adds one transaction to a fold; call it in order.</summary>
    public void Apply(PolicyState state, int index)
    {
        if (_void[index])
            return;
        if (_types[index] == TransactionType.Renew)
            state.EndTerm();
        var transaction = _ordered[index];
        var from = state.Term.EffectiveDate;
        state.Apply(transaction);
        if (Start.MovedBy is not { } movedBy)
            return;

        // The newest correction defines the start of the first term, whatever others say for later dates; a correction in a
        // renewed term does not change it.
        if (IsInFirstTerm(index) && transaction.Sequence <= movedBy.Sequence && (index == 0 || state.Term.EffectiveDate != from))
            state.StartTerm(Inception, movedBy);
        else if (!IsInFirstTerm(index) && Start.IsMove(transaction))
            state.StartTerm(from, transaction);
    }

    /// <summary>
    /// The status once the first <paramref name="effective"/> transactions have taken effect, including cancellations still to
    /// come.
    /// </summary>
    public StatusSet StatusAfter(int effective)
    {
        if (effective == 0)
            return StatusSet.None;
        var status = _status[effective - 1];
        return status.Has(StatusSet.InForce) && _lastCancelled >= effective ? status | StatusSet.CancelPending : status;
    }

    /// <summary>The status before a transaction, without pending cancellations.</summary>
    public StatusSet StatusBefore(int index) => index == 0 ? StatusSet.None : _status[index - 1];

    /// <summary>The status after a transaction, without pending cancellations.</summary>
    public StatusSet StatusOf(int index) => _status[index];

    /// <summary>Whether a rescission that takes effect on the date would void a cancellation.</summary>
    public bool HasStandingCancel(DateOnly date)
    {
        for (var i = _cancels.Count - 1; i >= 0; i--)
        {
            if (_ordered[_cancels[i]].EffectiveDate >= date)
                return true;
        }
        return false;
    }

    /// <summary>Whether the next transaction has a later effective date, so that a view may end here.</summary>
    public bool IsLastOfDay(int index) => index == _ordered.Count - 1 || _effectiveDates[index + 1] > _effectiveDates[index];

    private static Transaction[] Order(IReadOnlyList<Transaction> transactions, int known)
    {
        var ordered = new Transaction[known];
        var sorted = true;
        for (var i = 0; i < known; i++)
        {
            ordered[i] = transactions[i];
            sorted &= i < 2 || transactions[i - 1].EffectiveDate <= transactions[i].EffectiveDate;
        }

        // The transaction that made the policy comes first, even if another one, a correction that moved the start, now has an
        // earlier date.
        if (!sorted)
            Array.Sort(ordered, 1, known - 1, ByEffect);
        return ordered;
    }

    private static readonly Comparer<Transaction> ByEffect = Comparer<Transaction>.Create(
        static (left, right) =>
            left.EffectiveDate != right.EffectiveDate
                ? left.EffectiveDate.CompareTo(right.EffectiveDate)
                : left.Sequence.CompareTo(right.Sequence)
    );
}
