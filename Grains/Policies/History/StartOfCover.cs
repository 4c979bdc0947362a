using Concord.Timeline;

namespace Concord.Policies;

/// <summary>
/// The first day of a policy: the effective date of its first transaction, or the date to which a correction has moved the
/// start of the first term. The newest correction counts. A correction recorded for a day of a renewed term concerns that term,
/// and moves nothing.
/// </summary>
internal sealed class StartOfCover
{
    private readonly HashSet<long> _corrections = [];

    /// <param name="transactions">In the order of their sequence; at least one.</param>
    public StartOfCover(IReadOnlyList<Transaction> transactions, int known)
    {
        Date = transactions[0].EffectiveDate;
        for (var i = 1; i < known; i++)
        {
            var transaction = transactions[i];
            switch (TransactionTypes.Parse(transaction.Type))
            {
                case TransactionType.Renew:
                    AddRenewal(transaction);
                    break;
                case TransactionType.Correct
                    when transaction.EffectiveDate < FirstRenewal
                        && Of(new JsonTree(transaction.Changes)) is { } date
                        && date < FirstRenewal:
                    (Date, MovedBy) = (date, transaction);
                    _corrections.Add(transaction.Sequence);
                    break;
            }
        }
    }

    public DateOnly Date { get; }

    /// <summary>The correction that set the date; null if it was never moved.</summary>
    public Transaction? MovedBy { get; }

    /// <summary>
    /// The day on which the first term ends and another one begins; the calendar's last day if there is none.
    /// </summary>
    public DateOnly FirstRenewal { get; private set; } = DateOnly.MaxValue;

    /// <summary>Corrections that are recorded later concern the first term up to this renewal.</summary>
    public void AddRenewal(Transaction renewal)
    {
        if (renewal.EffectiveDate < FirstRenewal)
            FirstRenewal = renewal.EffectiveDate;
    }

    /// <summary>Whether the transaction has moved the start, even if a newer one has moved it since.</summary>
    public bool IsMove(Transaction transaction) => _corrections.Contains(transaction.Sequence);

    /// <summary>The start of the term in changes; null if there is none that can be read.</summary>
    public static DateOnly? Of(JsonTree changes) =>
        changes.Find("term")?.Find("effectiveDate") is { IsString: true } text
        && Days.TryParse(IdText.Trim(text.ReadString()), out var date)
            ? date
            : null;
}
