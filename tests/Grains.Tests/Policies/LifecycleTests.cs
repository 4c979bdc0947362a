using Concord.Errors;
using Xunit;
using static Concord.Policies.TransactionType;

namespace Concord.Policies.Tests;

public sealed class LifecycleTests
{
    [Fact]
    public void A_quote_is_issued()
    {
        var box = PolicyTestBed.Created(
            """{"product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01","status":"quoted"}"""
        );

        box.Apply(Issue, "2018-01-15");

        Assert.Equal([PolicyStatus.Quoted], box.Status("2018-01-14"));
        Assert.Equal([PolicyStatus.InForce], box.Status("2018-01-15"));
        Assert.Throws<IllegalTransitionException>(() => box.Apply(Issue, "2018-02-01"));
    }

    [Fact]
    public void A_future_cancellation_is_pending_until_its_date()
    {
        var box = PolicyTestBed.Created();

        box.Apply(Cancel, "2018-10-01");

        Assert.Equal([PolicyStatus.InForce, PolicyStatus.CancelPending], box.Status("2018-09-30"));
        Assert.Equal([PolicyStatus.Cancelled], box.Status("2018-10-01"));
        Assert.Throws<IllegalTransitionException>(() => box.Apply(Cancel, "2018-09-01"));
        Assert.Throws<IllegalTransitionException>(() => box.Apply(Cancel, "2018-11-01"));
        Assert.Throws<IllegalTransitionException>(() => box.Apply(Renew, "2018-09-01"));
    }

    [Fact]
    public void A_rescinded_cancellation_has_no_effect_at_all()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Cancel, "2018-10-01", """{"premium":{"amount":"300"}}""");

        box.Apply(RescindCancel, "2018-09-01");

        Assert.Equal([PolicyStatus.InForce], box.Status("2018-06-01"));
        Assert.Equal([PolicyStatus.InForce], box.Status("2018-12-01"));
        Assert.Equal(420m, box.View("2018-12-01").Premium!.Value.Amount);
        Assert.Throws<IllegalTransitionException>(() => box.Apply(RescindCancel, "2018-09-01"));
        box.Apply(Cancel, "2018-11-01");
        Assert.Equal([PolicyStatus.Cancelled], box.Status("2018-11-01"));
    }

    [Fact]
    public void A_cancellation_that_took_effect_before_is_not_rescinded()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Cancel, "2018-04-01");

        var refusal = Assert.Throws<IllegalTransitionException>(() => box.Apply(RescindCancel, "2018-04-02"));

        Assert.Contains("no cancellation takes effect then or later", refusal.Message, StringComparison.Ordinal);
        box.Apply(RescindCancel, "2018-04-01");
        Assert.Equal([PolicyStatus.InForce], box.Status("2018-04-01"));
    }

    [Fact]
    public void Of_two_cancellations_the_newest_is_rescinded()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Cancel, "2018-04-01");
        box.Apply(Reinstate, "2018-05-01");
        box.Apply(Cancel, "2018-08-01");

        box.Apply(RescindCancel, "2018-04-01");

        Assert.Equal([PolicyStatus.Cancelled], box.Status("2018-04-15"));
        Assert.Equal([PolicyStatus.InForce], box.Status("2018-09-01"));
    }

    [Fact]
    public void Reinstating_on_the_day_of_the_cancellation_leaves_no_gap()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Cancel, "2018-10-01");

        box.Apply(Reinstate, "2018-10-01");

        Assert.Equal([PolicyStatus.InForce], box.Status("2018-09-30"));
        Assert.Equal([PolicyStatus.InForce], box.Status("2018-10-01"));
    }

    [Fact]
    public void Reinstating_later_leaves_a_gap()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Cancel, "2018-10-01");
        Assert.Throws<IllegalTransitionException>(() => box.Apply(Reinstate, "2018-09-30"));

        box.Apply(Reinstate, "2018-10-15");

        Assert.Equal([PolicyStatus.InForce, PolicyStatus.CancelPending], box.Status("2018-09-30"));
        Assert.Equal([PolicyStatus.Cancelled], box.Status("2018-10-14"));
        Assert.Equal([PolicyStatus.InForce], box.Status("2018-10-15"));
    }

    [Fact]
    public void A_lapsed_policy_is_reinstated()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Lapse, "2018-03-01");
        Assert.Equal([PolicyStatus.Lapsed], box.Status("2018-03-01"));
        Assert.Throws<IllegalTransitionException>(() => box.Apply(Endorse, "2018-03-02"));

        box.Apply(Reinstate, "2018-03-10");

        Assert.Equal([PolicyStatus.InForce], box.Status("2018-03-10"));
    }

    [Fact]
    public void NonRenewing_is_combined_with_inForce_and_ended_by_a_renewal()
    {
        var box = PolicyTestBed.Created();
        box.Apply(NonRenew, "2018-09-01");
        Assert.Equal([PolicyStatus.InForce, PolicyStatus.NonRenewing], box.Status("2018-09-01"));
        Assert.Throws<IllegalTransitionException>(() => box.Apply(NonRenew, "2018-09-02"));
        box.Apply(Endorse, "2018-09-03");

        box.Apply(Renew, "2019-01-01");

        Assert.Equal([PolicyStatus.InForce], box.Status("2019-01-01"));
    }

    [Fact]
    public void An_expired_policy_is_renewed()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Expire, "2019-01-01");
        Assert.Equal([PolicyStatus.Expired], box.Status("2019-01-01"));

        box.Apply(Renew, "2019-02-01");

        Assert.Equal([PolicyStatus.InForce], box.Status("2019-02-01"));
        Assert.Equal(new Term(PolicyTestBed.Day("2019-02-01"), PolicyTestBed.Day("2020-02-01")), box.View("2019-02-01").Term);
    }

    [Theory]
    [InlineData("2018-01-01", "2019-01-01", "2020-02-29", "2021-02-28")]
    [InlineData("2018-01-01", "2018-07-01", "2018-07-01", "2019-01-01")]
    [InlineData("2020-01-01", "2021-01-01", "2021-01-01", "2022-01-01")]
    public void A_renewal_has_a_term_as_long_as_the_one_before(string from, string to, string renewal, string expected)
    {
        var box = PolicyTestBed.Created($"{{\"product\":\"motor\",\"effectiveDate\":\"{from}\",\"expirationDate\":\"{to}\"}}");

        box.Apply(Renew, renewal);

        Assert.Equal(new Term(PolicyTestBed.Day(renewal), PolicyTestBed.Day(expected)), box.View(renewal).Term);
    }

    [Fact]
    public void A_renewal_may_state_its_end()
    {
        var box = PolicyTestBed.Created();

        box.Apply(Renew, "2019-01-01", """{"term":{"expirationDate":"2019-04-01"}}""");

        Assert.Equal(new Term(PolicyTestBed.Day("2019-01-01"), PolicyTestBed.Day("2019-04-01")), box.View("2019-01-01").Term);
        Assert.Equal(new Term(PolicyTestBed.Day("2018-01-01"), PolicyTestBed.Day("2019-01-01")), box.View("2018-12-31").Term);
        PolicyTestBed.Refused(
            () => box.Apply(Renew, "2020-01-01", """{"term":{"effectiveDate":"2020-02-01"}}"""),
            "/changes/term/effectiveDate"
        );
        PolicyTestBed.Refused(() => box.Apply(Renew, "9999-12-01"), "/effectiveDate");
    }

    [Fact]
    public void A_transaction_that_an_earlier_one_recorded_later_makes_moot_has_no_effect_on_the_status()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Lapse, "2018-08-01");

        box.Apply(Cancel, "2018-05-01");

        Assert.Equal([PolicyStatus.Cancelled], box.Status("2018-09-01"));
    }

    [Fact]
    public void A_refusal_names_type_status_date_and_what_is_possible()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Cancel, "2018-03-01");

        var refusal = Assert.Throws<IllegalTransitionException>(() => box.Apply(Endorse, "2018-03-02"));

        Assert.Equal(
            "'endorse' is not possible on 2018-03-02: the policy is cancelled on that date. Possible: reinstate, correct, claim.",
            refusal.Message
        );
        Assert.Equal(2, box.Timeline.Version);
    }

    [Fact]
    public void Nothing_takes_effect_before_the_first_effective_date()
    {
        PolicyTestBed.Refused(() => PolicyTestBed.Created().Apply(Endorse, "2017-12-31"), "/effectiveDate");
        PolicyTestBed.Refused(() => PolicyTestBed.Created().Apply(Correct, "2017-12-31"), "/effectiveDate");
    }

    [Fact]
    public void Quotes_and_claims_are_not_made_as_transactions()
    {
        PolicyTestBed.Refused(() => PolicyTestBed.Created().Apply(Quote, "2018-02-01"), "/type");
        PolicyTestBed.Refused(() => PolicyTestBed.Created().Apply(Claim, "2018-02-01"), "/type");
        PolicyTestBed.Refused(() => PolicyTestBed.Created().Apply((TransactionType)99, "2018-02-01"), "/type");
    }

    /// <summary>The whole table, in the order of the types: the statuses from which each is legal.</summary>
    [Theory]
    [InlineData(StatusSet.None, "quote, issue")]
    [InlineData(StatusSet.Quoted, "issue, correct")]
    [InlineData(StatusSet.InForce, "endorse, renew, cancel, lapse, expire, nonRenew, correct, claim")]
    [InlineData(StatusSet.InForce | StatusSet.CancelPending, "endorse, rescindCancel, lapse, expire, nonRenew, correct, claim")]
    [InlineData(StatusSet.InForce | StatusSet.NonRenewing, "endorse, renew, cancel, lapse, expire, correct, claim")]
    [InlineData(StatusSet.Cancelled, "rescindCancel, reinstate, correct, claim")]
    [InlineData(StatusSet.Lapsed, "reinstate, correct, claim")]
    [InlineData(StatusSet.Expired, "renew, correct, claim")]
    internal void The_lifecycle_table_is_complete_and_consistent(StatusSet status, string legal) =>
        Assert.Equal(legal, Lifecycle.LegalFrom(status, status.Has(StatusSet.CancelPending | StatusSet.Cancelled)));
}
