using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Commit;

namespace Concord.Grains.Policies.History;

/// <summary>
/// The transactions of a policy that were known at an instant, in the order in which they take effect: by effective date, then by sequence.
/// From here come the view at any date, the status and what a new transaction would meet.
/// </summary>
internal sealed class PolicyHistory
{
    private readonly Transaction[] _ordered;
    private readonly TransactionType[] _types;

    /// <summary>A cancellation that was rescinded, or a claim that was reported anew: without any effect.</summary>
    private readonly bool[] _void;

    /// <summary>The status after each transaction, without what is only pending.</summary>
    private readonly StatusSet[] _status;

    /// <summary>The last transaction after which, at the end of its day, the policy is cancelled.</summary>
    private readonly int _lastCancelled = -1;

    /// <param name="transactions">In the order of their sequence.</param>
    /// <param name="known">How many of them were known.</param>
    public PolicyHistory(IReadOnlyList<Transaction> transactions, int known)
    {
        _ordered = new Transaction[known];
        var sorted = true;
        for (var i = 0; i < known; i++)
        {
            _ordered[i] = transactions[i];
            sorted &= i == 0 || transactions[i - 1].EffectiveDate <= transactions[i].EffectiveDate;
        }
        if (!sorted) Array.Sort(_ordered, static (left, right) => ByEffect(left, right));
        _types = new TransactionType[known];
        for (var i = 0; i < known; i++) _types[i] = WireName.ParseType(_ordered[i].Type);
        _void = VoidTransactions.Find(_ordered, _types);
        _status = new StatusSet[known];
        var status = StatusSet.None;
        for (var i = 0; i < known; i++)
        {
            _status[i] = status = _void[i] ? status : Lifecycle.After(_types[i], status);
            if (status == StatusSet.Cancelled && IsLastOfDay(i)) _lastCancelled = i;
        }
    }

    public int Count => _ordered.Length;

    /// <summary>The policy's first effective date.</summary>
    public DateOnly Inception => _ordered[0].EffectiveDate;

    public Transaction this[int index] => _ordered[index];

    public TransactionType TypeOf(int index) => _types[index];

    public bool IsVoid(int index) => _void[index];

    public static int KnownAt(IReadOnlyList<Transaction> transactions, DateTimeOffset instant)
    {
        var known = transactions.Count;
        while (known > 0 && transactions[known - 1].RecordedAt > instant) known--;
        return known;
    }

    /// <summary>How many transactions have taken effect on a date.</summary>
    public int EffectiveOn(DateOnly date)
    {
        int low = 0, high = _ordered.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ordered[middle].EffectiveDate <= date) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>What the policy holds once the first <paramref name="effective"/> transactions have taken effect.</summary>
    public PolicyState Fold(int effective)
    {
        var state = new PolicyState();
        for (var i = 0; i < effective; i++) Apply(state, i);
        return state;
    }

    /// <summary>Takes one transaction into a fold; call it in order.</summary>
    public void Apply(PolicyState state, int index)
    {
        if (_void[index]) return;
        if (_types[index] == TransactionType.Renew) state.EndTerm();
        state.Apply(_ordered[index]);
    }

    /// <summary>The status once the first <paramref name="effective"/> transactions have taken effect; knows of cancellations still to come.</summary>
    public StatusSet StatusAfter(int effective)
    {
        if (effective == 0) return StatusSet.None;
        var status = _status[effective - 1];
        return status.Has(StatusSet.InForce) && _lastCancelled >= effective ? status | StatusSet.CancelPending : status;
    }

    /// <summary>Whether a rescission that takes effect on the date would void a cancellation.</summary>
    public bool HasStandingCancel(DateOnly date)
    {
        for (var i = _ordered.Length - 1; i >= 0 && _ordered[i].EffectiveDate >= date; i--)
        {
            if (_types[i] == TransactionType.Cancel && !_void[i]) return true;
        }
        return false;
    }

    /// <summary>Whether the next transaction has a later effective date, so that a view may stop here.</summary>
    public bool IsLastOfDay(int index) => index == _ordered.Length - 1 || _ordered[index + 1].EffectiveDate > _ordered[index].EffectiveDate;

    private static int ByEffect(Transaction left, Transaction right) =>
        left.EffectiveDate != right.EffectiveDate ? left.EffectiveDate.CompareTo(right.EffectiveDate) : left.Sequence.CompareTo(right.Sequence);
}
