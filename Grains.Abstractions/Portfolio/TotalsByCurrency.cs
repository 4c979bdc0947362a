using System.Collections.Immutable;
using Concord.Policies;

namespace Concord.Portfolio;

/// <summary>Adds up policies and their premiums by currency.</summary>
public sealed class TotalsByCurrency
{
    /// <summary>Ordered, so that the same policies always give the same totals. "" stands for no premium.</summary>
    private readonly SortedDictionary<string, Sums> _sums = new(StringComparer.Ordinal);

    public bool IsEmpty => _sums.Count == 0;

    public IEnumerable<string?> Currencies => _sums.Keys.Select(static key => key.Length == 0 ? null : key);

    public void Add(Money? premium, bool isInForce)
    {
        var amount = premium is { } money ? ExactSum.Of(money.Amount) : default;
        Add(premium?.Currency, new(1, amount, isInForce ? 1 : 0, isInForce ? amount : default));
    }

    public void Add(PortfolioTotal total)
    {
        ArgumentNullException.ThrowIfNull(total);
        Add(total.Currency, new(total.Count, ExactSum.Parse(total.Premium), total.InForceCount, ExactSum.Parse(total.InForcePremium)));
    }

    public PortfolioTotal Of(string? currency)
    {
        var sums = _sums.GetValueOrDefault(currency ?? "");
        return new(currency, sums.Count, sums.Premium.ToString(), sums.InForceCount, sums.InForcePremium.ToString());
    }

    public ImmutableArray<PortfolioTotal> ToTotals() => [.. Currencies.Select(Of)];

    private void Add(string? currency, Sums added)
    {
        var key = currency ?? "";
        var sums = _sums.GetValueOrDefault(key);
        _sums[key] = new(
            sums.Count + added.Count,
            sums.Premium + added.Premium,
            sums.InForceCount + added.InForceCount,
            sums.InForcePremium + added.InForcePremium
        );
    }

    private readonly record struct Sums(long Count, ExactSum Premium, long InForceCount, ExactSum InForcePremium);
}
