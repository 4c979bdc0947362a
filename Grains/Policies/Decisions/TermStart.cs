namespace Concord.Policies;

/// <summary>
/// Which transaction may set the start of a term: a renewal its own; an issue that of the quote that it turns into a policy; a
/// correction that of the first term, which moves the policy's first day (<see cref="StartOfCover"/>).
/// </summary>
internal static class TermStart
{
    private const string Pointer = "/changes/term/effectiveDate";

    /// <summary>
    /// The first day on which the transaction may take effect: for a correction that moves the start earlier, the new start.
    /// </summary>
    public static DateOnly FirstDay(PolicyHistory history, TransactionType type, CanonicalJson? changes) =>
        type == TransactionType.Correct
        && changes is { } given
        && StartOfCover.Of(JsonTree.Of(given)) is { } start
        && start < history.Inception
            ? start
            : history.Inception;

    /// <param name="present">The start of the term on the transaction's effective date.</param>
    public static void Check(
        PolicyHistory history,
        TransactionType type,
        DateOnly date,
        DateOnly? given,
        DateOnly present,
        FieldErrors errors
    )
    {
        if (given is not { } start || start == present || type == TransactionType.Renew)
            return;
        var renewal = history.Start.FirstRenewal;
        if (date >= renewal)
            errors.Add(Pointer, $"This term started with the renewal on {Days.ToText(present)}, and starts on its effective date.");
        else if (type is not (TransactionType.Issue or TransactionType.Correct))
            errors.Add(Pointer, "The start of a term is moved by a correction.");
        else if (type == TransactionType.Issue && start < history.Inception)
            errors.Add(Pointer, $"The policy's first effective date is {Days.ToText(history.Inception)}; a correction moves it.");
        else if (start >= renewal)
            errors.Add(Pointer, $"The policy is renewed on {Days.ToText(renewal)}; the term before starts earlier.");
    }
}
