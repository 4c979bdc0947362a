using System.Globalization;
using Xunit;
using static Concord.Policies.TransactionType;

namespace Concord.Policies.Tests;

/// <summary>
/// An answer reports the effects that an out-of-sequence transaction takes away from others, or others from it.
/// </summary>
public sealed class MootTransactionTests
{
    [Fact]
    public void A_non_renewal_recorded_after_the_renewal_names_the_renewal()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Renew, "2019-01-01");
        var preview = box.Preview(NonRenew, "2018-09-01");

        var result = box.Apply(NonRenew, "2018-09-01");

        var moot = Assert.Single(result.Moot);
        Assert.Equal((3, NonRenew, "2018-09-01"), (moot.Sequence, moot.Type, Text(moot.EffectiveDate)));
        Assert.Contains("From 2019-01-01 on 'renew' (transaction 2) takes back", moot.Moot, StringComparison.Ordinal);
        Assert.Equal(moot, Assert.Single(preview.Moot));
        Assert.Equal([PolicyStatus.InForce], box.Status("2019-01-01"));
    }

    [Fact]
    public void A_cancellation_before_a_renewal_names_it_and_what_follows()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Renew, "2019-01-01");
        box.Apply(Endorse, "2019-02-01", """{"attributes":{"bonus":0.9}}""");
        box.Apply(NonRenew, "2019-09-01");

        var result = box.Apply(Cancel, "2018-10-01");

        Assert.Equal([(2, Renew), (3, Endorse), (4, NonRenew)], result.Moot.Select(m => ((int)m.Sequence, m.Type)));
        Assert.All(result.Moot, m => Assert.Contains("cancelled", m.Moot, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Lapse, Cancel, "2018-11-01")]
    [InlineData(Expire, Cancel, "2018-11-01")]
    [InlineData(Lapse, Lapse, "2018-11-01")]
    [InlineData(Expire, Lapse, "2018-11-01")]
    [InlineData(Lapse, Expire, "2018-11-01")]
    [InlineData(Expire, Expire, "2018-11-01")]
    [InlineData(Lapse, NonRenew, "2018-11-01")]
    public void An_earlier_end_of_cover_names_the_later_one(TransactionType earlier, TransactionType later, string date)
    {
        var box = PolicyTestBed.Created();
        box.Apply(later, date);

        var moot = Assert.Single(box.Apply(earlier, "2018-05-01").Moot);

        Assert.Equal((2, later, date), (moot.Sequence, moot.Type, Text(moot.EffectiveDate)));
    }

    [Fact]
    public void A_rescission_names_the_reinstatement_that_has_nothing_to_reinstate()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Cancel, "2018-04-01");
        box.Apply(Reinstate, "2018-05-01");

        var moot = Assert.Single(box.Apply(RescindCancel, "2018-04-01").Moot);

        Assert.Equal((3, Reinstate), (moot.Sequence, moot.Type));
    }

    [Fact]
    public void A_rescission_names_the_lapse_that_it_restores()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Lapse, "2018-08-01");
        box.Apply(Cancel, "2018-05-01");

        var restored = Assert.Single(box.Apply(RescindCancel, "2018-05-01").Moot);

        Assert.Equal((2, Lapse, null), (restored.Sequence, restored.Type, restored.Moot));
        Assert.Contains("lapsed from that date on", restored.Restored, StringComparison.Ordinal);
        Assert.Equal([PolicyStatus.Lapsed], box.Status("2018-09-01"));
    }

    [Fact]
    public void A_lapse_undone_by_a_later_reinstatement_is_reported()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Lapse, "2018-06-01");
        box.Apply(Reinstate, "2018-07-01");

        var result = box.Apply(Lapse, "2018-03-01");

        Assert.Equal([(4, Lapse), (2, Lapse)], result.Moot.Select(m => ((int)m.Sequence, m.Type)));
        Assert.Contains("'reinstate' (transaction 3)", result.Moot[0].Moot, StringComparison.Ordinal);
    }

    [Fact]
    public void A_transaction_without_moot_effects_names_nothing()
    {
        var box = PolicyTestBed.Created();
        box.Apply(NonRenew, "2018-09-01");
        box.Apply(Renew, "2019-01-01");
        box.Apply(Cancel, "2019-06-01");

        Assert.Empty(box.Apply(Endorse, "2018-03-01", """{"attributes":{"bonus":0.7}}""").Moot);
        Assert.Empty(box.Apply(Correct, "2018-03-01", """{"attributes":{"bonus":0.8}}""").Moot);
        Assert.Empty(box.Apply(RescindCancel, "2019-05-01").Moot);
        Assert.Empty(box.Claim("""{"id":"C","amount":"1","occurredOn":"2018-04-01"}""").Moot);
    }

    [Fact]
    public void The_same_command_again_is_answered_with_the_same_names()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Renew, "2019-01-01");
        var context = box.Context();
        var first = box.Apply(Cancel, "2018-10-01", context: context);
        box.Apply(RescindCancel, "2018-10-01");

        Assert.Equivalent(first with { Replayed = true }, box.Apply(Cancel, "2018-10-01", context: context));
        Assert.Single(first.Moot);
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
