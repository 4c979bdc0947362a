using Concord.Errors;
using Xunit;

namespace Concord.Policies.Tests;

public sealed class BitemporalTests
{
    [Fact]
    public void The_view_follows_both_axes()
    {
        var box = PolicyTestBed.Created();
        var beforeEndorsement = box.Now.AddSeconds(-1);
        box.Apply(TransactionType.Endorse, "2018-03-01", """{"attributes":{"bonus":0.6}}""");

        Assert.Contains("\"bonus\":0.5", box.View("2018-02-28").Attributes.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"bonus\":0.6", box.View("2018-03-01").Attributes.ToString(), StringComparison.Ordinal);
        var past = box.View("2018-03-01", beforeEndorsement);
        Assert.Contains("\"bonus\":0.5", past.Attributes.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, past.Version);
        Assert.Equal(beforeEndorsement, past.KnownAt);
        Assert.Equal(box.Log[0].Event.Time, past.RecordedAt);
        Assert.Equal(box.Log[1].Event.Time, box.View("2018-03-01").RecordedAt);
        Assert.Equal(box.Log[0].Event.Time, box.View("2018-02-28").RecordedAt);
    }

    [Fact]
    public void A_transaction_is_known_from_its_recorded_instant_on()
    {
        var box = PolicyTestBed.Created();

        Assert.Equal([PolicyStatus.InForce], box.View("2018-01-01", box.Log[0].Event.Time).Status.ToArray());
        Assert.Throws<NotFoundException>(() => box.View("2018-01-01", box.Log[0].Event.Time.AddTicks(-1)));
    }

    [Fact]
    public void A_view_of_today_is_settled_until_a_transaction_takes_effect()
    {
        var box = PolicyTestBed.Created();
        box.Apply(TransactionType.Cancel, "2018-11-30", changes: null);

        Assert.True(box.View().IsSettled);
        box.Now = new(2018, 11, 29, 23, 59, 59, TimeSpan.Zero);
        Assert.True(box.View().IsSettled);
        box.Now = new(2018, 11, 30, 0, 0, 0, TimeSpan.Zero);
        Assert.False(box.View().IsSettled);
        Assert.True(box.View("2018-11-30").IsSettled);
        Assert.False(box.View(knownAt: box.Now).IsSettled);
        box.Apply(TransactionType.Reinstate, "2018-11-30", changes: null);
        Assert.True(box.View().IsSettled);
    }

    [Fact]
    public void A_policy_that_is_not_in_effect_yet_is_settled()
    {
        var box = new PolicyTestBed { Now = new(2017, 6, 1, 12, 0, 0, TimeSpan.Zero) };
        box.Create(PolicyTestBed.Motor);

        Assert.True(box.View().IsSettled);
        box.Now = new(2018, 6, 1, 12, 0, 0, TimeSpan.Zero);
        Assert.True(box.View().IsSettled);
    }

    [Fact]
    public void Without_a_date_the_view_is_of_today()
    {
        var box = PolicyTestBed.Created();

        Assert.Equal(PolicyTestBed.Day("2018-06-01"), box.View().AsOf);
        Assert.Equal(box.Now, box.View().KnownAt);
    }

    [Fact]
    public void Without_a_date_a_future_policy_is_shown_as_of_its_start()
    {
        var box = new PolicyTestBed { Now = new(2017, 12, 1, 0, 0, 0, TimeSpan.Zero) };
        box.Create();

        Assert.Equal(PolicyTestBed.Day("2018-01-01"), box.View().AsOf);
        Assert.Throws<NotFoundException>(() => box.View("2017-12-31"));
    }

    [Fact]
    public void What_is_recorded_is_known_even_where_the_clock_stepped_back()
    {
        var box = PolicyTestBed.Created();
        box.Now = box.Now.AddYears(-1);
        box.Apply(TransactionType.Endorse, "2018-03-01", """{"attributes":{"bonus":0.6}}""");

        box.Now = box.Now.AddDays(-1);

        Assert.Contains("\"bonus\":0.6", box.View("2018-03-01").Attributes.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void List_elements_are_added_and_removed_by_identity()
    {
        var box = PolicyTestBed.Created();

        box.Apply(
            TransactionType.Endorse,
            "2018-03-01",
            """{"parties":{"add":[{"role":"driver","id":"D2"},{"role":"policyholder","id":"P1","name":"Ada L."}]"""
                + ""","remove":[{"role":"driver","id":"D1"}]},"places":[],"references":null}"""
        );

        var view = box.View("2018-03-01");
        Assert.Equal(
            "[{\"id\":\"P1\",\"name\":\"Ada L.\",\"role\":\"policyholder\"},{\"id\":\"D2\",\"role\":\"driver\"}]",
            view.Parties.ToString()
        );
        Assert.Equal("[]", view.Places.ToString());
        Assert.Equal("[]", view.References.ToString());
        Assert.Contains("D1", box.View("2018-02-28").Parties.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_merge_patch_changes_and_removes_nested_attributes()
    {
        var box = PolicyTestBed.Created();

        box.Apply(
            TransactionType.Endorse,
            "2018-03-01",
            """{"attributes":{"usage":{"km":null,"trips":["a"]},"bonus":null,"new":{"x":null}},"premium":null}"""
        );

        Assert.Equal("{\"new\":{},\"usage\":{\"kind\":\"private\",\"trips\":[\"a\"]}}", box.View("2018-03-01").Attributes.ToString());
        Assert.Null(box.View("2018-03-01").Premium);
    }

    [Fact]
    public void A_part_of_the_premium_may_change_alone()
    {
        var box = PolicyTestBed.Created();

        box.Apply(TransactionType.Endorse, "2018-03-01", """{"premium":{"amount":450.5}}""");
        box.Apply(TransactionType.Endorse, "2018-04-01", """{"premium":{"currency":"USD"}}""");

        Assert.Equal(new Money(450.50m, "EUR"), box.View("2018-03-01").Premium);
        Assert.Equal(new Money(450.50m, "USD"), box.View("2018-04-01").Premium);
        PolicyTestBed.Refused(
            () => box.Apply(TransactionType.Endorse, "2018-05-01", """{"premium":{"currency":"JPY"}}"""),
            "/changes/premium/amount"
        );
    }

    [Fact]
    public void All_invalid_changes_are_reported_together()
    {
        var box = PolicyTestBed.Created();

        PolicyTestBed.Refused(
            () =>
                box.Apply(
                    TransactionType.Endorse,
                    "2018-03-01",
                    """
                    {"product":"boat","attributes":{"bonus":"x"},"premium":{"amount":"x"},
                     "term":{"expirationDate":"2018-13-01","effectiveDate":null,"x":1},
                     "parties":{"add":[{"role":"a"}],"remove":[{"role":"driver","id":"nobody"}],"put":[]},
                     "assets":"none","places":[{"role":"a","id":"b"},{"role":"a","id":"b"}]}
                    """
                ),
            "/changes/product",
            "/changes/attributes/bonus",
            "/changes/premium/amount",
            "/changes/term/expirationDate",
            "/changes/term/effectiveDate",
            "/changes/term/x",
            "/changes/parties/add/0/id",
            "/changes/parties/remove/0",
            "/changes/parties/put",
            "/changes/assets",
            "/changes/places/1"
        );
        PolicyTestBed.Refused(() => box.Apply(TransactionType.Endorse, "2018-03-01", "[]"), "/changes");
        PolicyTestBed.Refused(() => box.Apply(TransactionType.Endorse, "2018-03-01", """{"attributes":null}"""), "/changes/attributes");
        PolicyTestBed.Refused(
            () => box.Apply(TransactionType.Endorse, "2018-03-01", """{"term":{"expirationDate":"2018-01-01"}}"""),
            "/changes/term/expirationDate"
        );
        Assert.Equal(1, box.Timeline.Version);
    }

    [Fact]
    public void A_version_that_is_not_stored_is_a_conflict_that_says_what_changed()
    {
        var box = PolicyTestBed.Created();
        box.Apply(
            TransactionType.Endorse,
            "2018-03-01",
            """{"attributes":{"bonus":0.6,"usage":{"km":1}},"parties":{"add":[{"role":"driver","id":"D2"}]}}"""
        );
        box.Apply(TransactionType.Cancel, "2018-10-01", """{"premium":{"amount":"1"}}""");

        var conflict = Assert.Throws<VersionConflictException>(() =>
            box.Apply(TransactionType.Endorse, "2018-04-01", context: box.Context(version: 1))
        );

        Assert.Equal((1, 3), (conflict.Expected, conflict.Current));
        Assert.Equal(
            ["/attributes/bonus", "/attributes/usage/km", "/parties", "/premium/amount", "/premium/currency", "/status"],
            conflict.Changed.ToArray()
        );
        Assert.Empty(
            Assert
                .Throws<VersionConflictException>(() => box.Apply(TransactionType.Endorse, "2018-04-01", context: box.Context(version: 9)))
                .Changed
        );
        Assert.Equal(4, box.Apply(TransactionType.Endorse, "2018-04-01", context: box.Context(version: 3)).Version);
    }

    [Fact]
    public void A_preview_shows_the_change_and_changes_nothing()
    {
        var box = PolicyTestBed.Created();
        box.Apply(TransactionType.Endorse, "2018-05-01", """{"attributes":{"bonus":0.7}}""");

        var preview = box.Preview(TransactionType.Cancel, "2018-04-01", """{"attributes":{"bonus":0.6}}""");

        Assert.Equal([PolicyStatus.Cancelled], preview.View.Status.ToArray());
        Assert.Contains("\"bonus\":0.6", preview.View.Attributes.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, preview.View.Version);
        Assert.Equal("/attributes/bonus", Assert.Single(preview.OutOfSequence).Field);
        Assert.Equal(2, box.Timeline.Version);
        Assert.Throws<IllegalTransitionException>(() => box.Preview(TransactionType.Issue, "2018-04-01"));
    }
}
