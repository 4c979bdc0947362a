using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Concord.Gateway.Fakes.Tests;
using Concord.Portfolio;
using Concord.Realms;
using Concord.Wal;

namespace Concord.Gateway.Portfolio.Tests;

/// <summary>
/// A gateway before a scripted portfolio: policies A000, A001, … in pages of ten, with premiums of 100.00 and more. A test may have a page
/// fail.
/// </summary>
internal static class ScriptedPortfolio
{
    public const int PageRows = 10;

    public static readonly IReadOnlyList<string> Settings =
    [
        "--Portfolio:SettleTime",
        "00:00:00",
        "--Portfolio:StoreTimeout",
        "00:00:00",
        "--Portfolio:MaxConcurrent",
        "1",
    ];

    /// <param name="onPage">Called with the first policy of each page before it is answered.</param>
    public static void Script(this FakeGrains grains, int policies, Func<int, Task>? onPage = null, int? damaged = null)
    {
        grains.On<IRealmGrain>(nameof(IRealmGrain.GetAsync), static _ => Task.FromResult(Samples.Realm()));
        grains.On<IEventFeedGrain>(nameof(IEventFeedGrain.GetTailsAsync), static _ => Task.FromResult(ImmutableArray<EntryId>.Empty));
        grains.On<IWalGrain>(nameof(IWalGrain.GetDeadLettersAsync), static _ => Task.FromResult(new DeadLetterPage([], null)));
        grains.On<IPortfolioGrain>(nameof(IPortfolioGrain.CountAsync), _ => Task.FromResult((long)policies));
        grains.On<IPortfolioGrain>(
            nameof(IPortfolioGrain.ReadSnapshotAsync),
            arguments => AnswerAsync((SnapshotQuery)arguments[0]!, policies, onPage, damaged)
        );
    }

    private static async Task<PortfolioPage> AnswerAsync(SnapshotQuery query, int policies, Func<int, Task>? onPage, int? damaged)
    {
        var first = query.After is { } after ? int.Parse(after.AsSpan(1), CultureInfo.InvariantCulture) + 1 : 0;
        if (onPage is not null)
            await onPage(first);
        var end = Math.Min(first + PageRows, policies);
        if (damaged >= first && damaged < end)
            end = damaged.Value;
        var totals = new TotalsByCurrency();
        var lines = new StringBuilder();
        for (var i = first; i < end; i++)
        {
            totals.Add(new(100m + i, "EUR"), isInForce: true);
            lines.Append(Line(i)).Append('\n');
        }
        var isDamaged = end == damaged;
        return new()
        {
            Lines = Encoding.UTF8.GetBytes(lines.ToString()),
            Rows = end - first,
            Policies = end - first,
            Last = end == 0 ? null : Number(end - 1),
            IsMore = end < policies && !isDamaged,
            Totals = totals.ToTotals(),
            Failure = isDamaged ? new(Number(end), "storage-unavailable", "The stored state cannot be read.") : null,
        };
    }

    public static string Number(int policy) => string.Create(CultureInfo.InvariantCulture, $"A{policy:000}");

    public static string Line(int policy) =>
        string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                {"fields":{"/attributes/name":"a \"b\", c"},"number":"{{Number(policy)}}",
                "premium":{"amount":"{{100 + policy}}","currency":"EUR"},"product":"motor","realm":"motor-fr",
                "recordedAt":"2026-11-23T12:00:00.1234567Z","status":["inForce","cancelPending"],
                "term":{"effectiveDate":"2018-01-01","expirationDate":"2019-01-01"},"version":1}
                """
            )
            .ReplaceLineEndings("");
}
