using Concord.Timeline;
using Concord.Values;

namespace Concord.Policies;

/// <summary>
/// The first day of a policy: the effective date of the transaction that made it, or where a correction has moved the start of the first
/// term to. The newest correction counts. One that was recorded for a day of a renewed term is about that term, and moves nothing.
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
                case TransactionType.Renew when transaction.EffectiveDate < FirstRenewal:
                    FirstRenewal = transaction.EffectiveDate;
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

    /// <summary>The correction that the date is of; null where it was never moved.</summary>
    public Transaction? MovedBy { get; }

    /// <summary>The day on which the first term ends and another one begins; the calendar's last where there is none.</summary>
    public DateOnly FirstRenewal { get; } = DateOnly.MaxValue;

    /// <summary>Whether it has moved the start, though a newer one may have moved it since.</summary>
    public bool IsMove(Transaction transaction) => _corrections.Contains(transaction.Sequence);

    /// <summary>The start of the term in a document of changes; null where there is none that can be read.</summary>
    public static DateOnly? Of(JsonTree changes) =>
        changes.Find("term")?.Find("effectiveDate") is { IsString: true } text
        && Days.TryParse(IdText.Trim(text.ReadString()), out var date)
            ? date
            : null;
}
