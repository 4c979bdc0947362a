using System.Globalization;
using System.Text.Json;
using Concord.Errors;
using Concord.Policies;
using Concord.Policies.Tests;
using CsCheck;
using Xunit;
using static Concord.Portfolio.Tests.RandomPortfolios;

namespace Concord.Portfolio.Tests;

public sealed class PortfolioProperties
{
    [Fact]
    public void Each_row_of_a_snapshot_shows_what_the_policy_itself_answers() =>
        Gen.Select(Books, Point)
            .Sample(
                (steps, at) =>
                {
                    var policies = Play(steps);
                    var rows = Rows(Snapshot(policies, at, "attributes", "/parties")).ToDictionary(Number);
                    for (var i = 0; i < policies.Count; i++)
                        Assert.Equal(Answer(policies[i], at), rows.TryGetValue($"A{i}", out var row) ? Shown(row) : null);
                },
                iter: 500
            );

    [Fact]
    public void A_snapshot_and_the_movements_from_it_give_the_other_snapshot_exactly() =>
        Gen.Select(Books, Point, Point)
            .Sample(
                (steps, from, to) =>
                {
                    var policies = Play(steps);
                    Bridge(policies, from, to);
                    Bridge(policies, to, from);
                },
                iter: 1_000
            );

    [Fact]
    public void Movements_there_and_back_are_the_same_the_other_way_round() =>
        Gen.Select(Books, Point, Point)
            .Sample(
                (steps, from, to) =>
                {
                    var policies = Play(steps);
                    var there = Rows(Movements(policies, from, to));
                    var back = Rows(Movements(policies, to, from));
                    Assert.Equal(
                        there.Select(static row => (Number(row), Text(row, "before"), Text(row, "after"))),
                        back.Select(static row => (Number(row), Text(row, "after"), Text(row, "before")))
                    );
                },
                iter: 300
            );

    [Fact]
    public void Every_movement_names_the_transactions_that_did_it_and_what_was_corrected_late() =>
        Gen.Select(Books, Point, Point)
            .Sample(
                (steps, from, to) =>
                {
                    foreach (var row in Rows(Movements(Play(steps), from, to)))
                    {
                        var causes = row.GetProperty("transactions").EnumerateArray().ToList();
                        Assert.NotEmpty(causes);
                        var late = causes.Exists(cause =>
                            Instant(cause) > from.KnownAt && PolicyTestBed.Day(Text(cause, "effectiveDate")) <= from.AsOf
                        );
                        Assert.Equal(late, Text(row, "group") == "correctedLate");
                        Assert.True(late || Text(row, "group") == Text(row, "change"));
                        Assert.All(causes, cause => Assert.Equal(Known(cause, from) == Known(cause, to), Text(cause, "because") == "time"));
                    }
                },
                iter: 500
            );

    private static void Bridge(IReadOnlyList<PolicyTestBed> policies, PortfolioPoint from, PortfolioPoint to)
    {
        var (before, after, page) = (Snapshot(policies, from), Snapshot(policies, to), Movements(policies, from, to));

        // The totals of the page are those of the snapshots, and those of the snapshots are their rows'.
        Assert.Equal(before.Totals, page.FromTotals);
        Assert.Equal(after.Totals, page.Totals);
        Assert.Equal(Sums(Rows(before)), Sums(before.Totals));
        Assert.Equal(Sums(Rows(after)), Sums(after.Totals));

        // By totals.
        var sums = Sums(before.Totals);
        foreach (var total in page.Movements)
        {
            Add(sums, total.Before, -1);
            Add(sums, total.After, 1);
        }
        Assert.Equal(Sums(after.Totals), Clean(sums));

        // By rows.
        var rows = Rows(before).ToDictionary(Number, Core);
        foreach (var row in Rows(page))
        {
            Assert.Equal(Core(row.GetProperty("before")), rows.GetValueOrDefault(Number(row)));
            rows.Remove(Number(row));
            if (Core(row.GetProperty("after")) is { } now)
                rows.Add(Number(row), now);
        }
        Assert.Equal(Rows(after).ToDictionary(Number, Core).OrderBy(Key), rows.OrderBy(Key));
    }

    private static string Key(KeyValuePair<string, string?> row) => row.Key;

    /// <summary>What both kinds of rows have, except the version: a later one is no movement.</summary>
    private static string? Core(JsonElement row) =>
        row.ValueKind == JsonValueKind.Null
            ? null
            : $"{Text(row, "premium")} {Text(row, "product")} {Text(row, "status")} {Text(row, "term")}";

    private static SortedDictionary<string, (long, decimal, long, decimal)> Sums(List<JsonElement> rows)
    {
        var sums = new SortedDictionary<string, (long, decimal, long, decimal)>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var premium = row.GetProperty("premium");
            var isNone = premium.ValueKind == JsonValueKind.Null;
            var amount = isNone ? 0 : decimal.Parse(Text(premium, "amount"), CultureInfo.InvariantCulture);
            var isInForce = row.GetProperty("status").EnumerateArray().Any(static status => status.GetString() == "inForce");
            Add(sums, isNone ? "" : Text(premium, "currency"), (1, amount, isInForce ? 1 : 0, isInForce ? amount : 0));
        }
        return sums;
    }

    private static SortedDictionary<string, (long, decimal, long, decimal)> Sums(IEnumerable<PortfolioTotal> totals)
    {
        var sums = new SortedDictionary<string, (long, decimal, long, decimal)>(StringComparer.Ordinal);
        foreach (var total in totals)
            Add(sums, total, 1);
        return sums;
    }

    private static void Add(SortedDictionary<string, (long, decimal, long, decimal)> sums, PortfolioTotal total, int sign) =>
        Add(
            sums,
            total.Currency ?? "",
            (sign * total.Count, sign * Number(total.Premium), sign * total.InForceCount, sign * Number(total.InForcePremium))
        );

    private static void Add(
        SortedDictionary<string, (long, decimal, long, decimal)> sums,
        string currency,
        (long, decimal, long, decimal) added
    )
    {
        var sum = sums.GetValueOrDefault(currency);
        sums[currency] = (sum.Item1 + added.Item1, sum.Item2 + added.Item2, sum.Item3 + added.Item3, sum.Item4 + added.Item4);
    }

    private static SortedDictionary<string, (long, decimal, long, decimal)> Clean(
        SortedDictionary<string, (long, decimal, long, decimal)> sums
    ) => new(sums.Where(static sum => sum.Value != default).ToDictionary(), StringComparer.Ordinal);

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static string Number(JsonElement row) => Text(row, "number");

    private static string Text(JsonElement row, string name) =>
        row.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : row.GetProperty(name).GetRawText();

    private static DateTimeOffset Instant(JsonElement cause) => cause.GetProperty("recordedAt").GetDateTimeOffset();

    private static bool Known(JsonElement cause, PortfolioPoint point) => Instant(cause) <= point.KnownAt;

    /// <summary>Null if there was no such policy.</summary>
    private static string? Answer(PolicyTestBed policy, PortfolioPoint at)
    {
        try
        {
            return ReferenceFold.Of(PolicyViews.At(policy.Timeline, PolicyTestBed.Id, at.AsOf, at.KnownAt, policy.Now));
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    /// <summary>The members that <see cref="ReferenceFold.Of"/> compares.</summary>
    private static string Shown(JsonElement row)
    {
        var fields = row.GetProperty("fields");
        var premium = row.GetProperty("premium");
        return PolicyTestBed
            .Json(
                $$"""
                {"attributes":{{fields.GetProperty("/attributes").GetRawText()}},"parties":{{fields.GetProperty("/parties").GetRawText()}},
                {{(premium.ValueKind == JsonValueKind.Null ? "" : $"\"premium\":{premium.GetRawText()},")}}
                "product":{{row.GetProperty("product").GetRawText()}},"status":{{row.GetProperty("status").GetRawText()}},
                "term":{{row.GetProperty("term").GetRawText()}}}
                """
            )
            .ToString();
    }
}
