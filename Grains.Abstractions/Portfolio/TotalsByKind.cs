using System.Collections.Immutable;

namespace Concord.Portfolio;

/// <summary>Adds up movements by kind, and by currency within each.</summary>
public sealed class TotalsByKind
{
    private readonly SortedDictionary<MovementKind, (TotalsByCurrency Before, TotalsByCurrency After)> _kinds = [];

    public TotalsByCurrency Before(MovementKind kind) => Of(kind).Before;

    public TotalsByCurrency After(MovementKind kind) => Of(kind).After;

    public void Add(MovementTotal total)
    {
        ArgumentNullException.ThrowIfNull(total);
        Before(total.Kind).Add(total.Before);
        After(total.Kind).Add(total.After);
    }

    public ImmutableArray<MovementTotal> ToTotals() =>
        [
            .. _kinds.SelectMany(static kind =>
                kind.Value.Before.Currencies.Union(kind.Value.After.Currencies)
                    .Order(StringComparer.Ordinal)
                    .Select(currency => new MovementTotal(kind.Key, kind.Value.Before.Of(currency), kind.Value.After.Of(currency)))
            ),
        ];

    private (TotalsByCurrency Before, TotalsByCurrency After) Of(MovementKind kind) =>
        _kinds.TryGetValue(kind, out var totals) ? totals : _kinds[kind] = (new(), new());
}
