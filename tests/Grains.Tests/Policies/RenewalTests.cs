using System.Globalization;
using CsCheck;
using Xunit;
using static Concord.Policies.TransactionType;

namespace Concord.Policies.Tests;

/// <summary>The term of a renewal without an explicit end.</summary>
public sealed class RenewalTests
{
    [Theory]
    [InlineData("2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31")]
    [InlineData("2023-10-30", "2024-01-30", "2024-04-30", "2024-07-30", "2024-10-30")]
    [InlineData("2023-11-30", "2024-02-29", "2024-05-30", "2024-08-30", "2024-11-30", "2025-02-28", "2025-05-30")]
    [InlineData("2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28")]
    [InlineData("2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31")]
    [InlineData("2023-06-30", "2023-12-31", "2024-06-30", "2024-12-31")]
    public void Term_ends_keep_their_day_of_the_month(string from, params string[] ends)
    {
        var box = Of(from, ends[0]);
        for (var i = 1; i < ends.Length; i++)
            box.Apply(Renew, ends[i - 1]);

        for (var i = 1; i < ends.Length; i++)
            Assert.Equal(new Term(PolicyTestBed.Day(ends[i - 1]), PolicyTestBed.Day(ends[i])), box.View(ends[i - 1]).Term);
    }

    [Theory]
    [InlineData("2024-01-01", "2024-12-31", "2025-12-31", "2026-12-31")]
    [InlineData("2023-03-01", "2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29")]
    [InlineData("2024-01-31", "2024-02-28", "2024-03-30", "2024-04-29", "2024-05-30")]
    [InlineData("2023-02-01", "2023-02-28", "2023-03-31", "2023-04-30")]
    public void A_term_with_an_inclusive_last_day_is_renewed_with_inclusive_last_days(string from, params string[] ends)
    {
        var box = Of(from, ends[0]);
        for (var i = 1; i < ends.Length; i++)
            box.Apply(Renew, After(ends[i - 1]));

        for (var i = 1; i < ends.Length; i++)
            Assert.Equal(PolicyTestBed.Day(ends[i]), box.View(After(ends[i - 1])).Term.ExpirationDate);
    }

    [Theory]
    [InlineData("2024-01-01", "2024-02-17", "2024-02-17")]
    [InlineData("2018-01-01", "2018-01-11", "2018-01-11")]
    [InlineData("2024-02-29", "2025-03-01", "2025-03-01")]
    [InlineData("2024-01-01", "2024-12-31", "2024-12-31")]
    [InlineData("2024-02-29", "2024-03-30", "2024-03-30")]
    public void A_renewal_of_a_term_without_whole_months_needs_an_end(string from, string to, string renewal)
    {
        var box = Of(from, to);

        PolicyTestBed.Refused(() => box.Apply(Renew, renewal), "/changes/term/expirationDate");
        PolicyTestBed.Refused(() => box.Preview(Renew, renewal), "/changes/term/expirationDate");

        box.Apply(Renew, renewal, """{"term":{"expirationDate":"2027-01-01"}}""");
        Assert.Equal(PolicyTestBed.Day("2027-01-01"), box.View(renewal).Term.ExpirationDate);
    }

    [Fact]
    public void An_explicit_term_keeps_the_anchor_day_if_it_fits_and_sets_it_otherwise()
    {
        var box = Of("2024-01-31", "2024-02-29");
        box.Apply(Renew, "2024-02-29", """{"term":{"expirationDate":"2024-04-30"}}""");
        box.Apply(Renew, "2024-04-30");
        Assert.Equal(PolicyTestBed.Day("2024-06-30"), box.View("2024-04-30").Term.ExpirationDate);

        // The 31st no longer fits: from here on the 15th is the anchor day.
        box.Apply(Renew, "2024-06-15", """{"term":{"expirationDate":"2024-07-15"}}""");
        box.Apply(Renew, "2024-07-15");
        Assert.Equal(PolicyTestBed.Day("2024-08-15"), box.View("2024-07-15").Term.ExpirationDate);
    }

    [Fact]
    public void An_end_that_was_changed_and_put_back_before_the_renewal_does_not_count()
    {
        var box = Of("2024-01-31", "2024-02-29");
        box.Apply(Endorse, "2024-02-01", """{"term":{"expirationDate":"2024-03-10"}}""");
        box.Apply(Correct, "2024-02-02", """{"term":{"expirationDate":"2024-02-29"}}""");

        box.Apply(Renew, "2024-02-29");

        Assert.Equal(PolicyTestBed.Day("2024-03-31"), box.View("2024-02-29").Term.ExpirationDate);
    }

    [Fact]
    public void A_renewal_after_a_gap_sets_a_new_anchor_day()
    {
        var box = Of("2024-01-31", "2024-02-29");
        box.Apply(Expire, "2024-02-29");

        box.Apply(Renew, "2024-05-10");
        box.Apply(Renew, "2024-06-10");

        Assert.Equal(PolicyTestBed.Day("2024-07-10"), box.View("2024-06-10").Term.ExpirationDate);
    }

    /// <summary>
    /// Whatever the first day and the length are, after years of renewals each end is a number of whole months from the first
    /// day, and no day is left out or covered twice.
    /// </summary>
    [Fact]
    public void Renewals_over_years_are_counted_from_the_first_day() =>
        Gen.Select(Gen.Int[0, 3_000], Gen.OneOf(1, 2, 3, 6, 12, 18, 24), Gen.Bool, Gen.Int[1, 30])
            .Sample(
                (offset, months, inclusive, renewals) =>
                {
                    var anchor = new DateOnly(2019, 1, 1).AddDays(offset);
                    var last = inclusive ? 1 : 0;
                    var box = Of(Text(anchor), Text(anchor.AddMonths(months).AddDays(-last)));
                    for (var n = 1; n <= renewals; n++)
                    {
                        var start = box.View(Text(anchor.AddMonths(months * n).AddDays(-1))).Term.ExpirationDate.AddDays(last);
                        box.Apply(Renew, Text(start));

                        var expected = new Term(anchor.AddMonths(months * n), anchor.AddMonths(months * (n + 1)).AddDays(-last));
                        Assert.Equal(expected, box.View(Text(start)).Term);
                    }
                },
                iter: 150
            );

    private static PolicyTestBed Of(string from, string to) =>
        PolicyTestBed.Created($"{{\"product\":\"motor\",\"effectiveDate\":\"{from}\",\"expirationDate\":\"{to}\"}}");

    private static string After(string day) => Text(PolicyTestBed.Day(day).AddDays(1));

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
