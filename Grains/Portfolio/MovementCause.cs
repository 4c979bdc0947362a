using Concord.Policies;
using Concord.Timeline;

namespace Concord.Portfolio;

/// <summary>A transaction that makes a policy differ between two points.</summary>
/// <param name="IsByTime">It was known at both; only the day decides whether it has taken effect.</param>
/// <param name="IsLate">It was recorded after the first point and effective by its day already.</param>
internal readonly record struct MovementCause(Transaction Transaction, bool IsByTime, bool IsLate)
{
    public TransactionType Type => TransactionTypes.Parse(Transaction.Type);
}
