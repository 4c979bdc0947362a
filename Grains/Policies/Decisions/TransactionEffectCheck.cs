namespace Concord.Policies;

/// <summary>Whether a policy already agrees with a transaction on the transaction's date.</summary>
internal static class TransactionEffectCheck
{
    public static bool IsInEffect(PolicyHistory history, TransactionInput transaction, RealmRuleCheck rules)
    {
        var (type, date) = (transaction.Type, transaction.EffectiveDate);
        var effective = history.CountEffectiveOn(date);
        if (effective == 0 || !IsStatusInEffect(history, effective, type, date))
            return false;

        var state = history.Fold(effective);
        var errors = new FieldErrors();
        var changes = ChangesReader.Read(transaction.Changes, type, date, state, rules, errors);
        if (errors.Any)
            return false;

        // The end of a renewal without an explicit one follows from the previous term, which this state no longer has.
        if (!NamesExpiration(transaction))
            changes.TermTo = null;
        return PolicyInputDiff.IsInEffect(state, changes);
    }

    private static bool IsStatusInEffect(PolicyHistory history, int effective, TransactionType type, DateOnly date) =>
        type == TransactionType.RescindCancel
            ? !history.HasStandingCancel(date)
            : !Lifecycle.ChangesStatus(type) || Lifecycle.IsOutcome(type, history.StatusAfter(effective));

    private static bool NamesExpiration(TransactionInput transaction) =>
        transaction.Changes is { } changes && JsonTree.Of(changes).Find("term")?.Find("expirationDate") is not null;
}
