using System.Globalization;
using Concord.Errors;
using Concord.Lists;
using CsCheck;
using Xunit;
using static Concord.Policies.TransactionType;

namespace Concord.Policies.Tests;

/// <summary>A correction of the first term's start moves the policy's first day.</summary>
public sealed class StartOfCoverTests
{
    private const string Earlier = """{"term":{"effectiveDate":"2017-12-01"}}""";
    private const string Later = """{"term":{"effectiveDate":"2018-02-01"}}""";

    [Theory]
    [InlineData("2017-12-01")]
    [InlineData("2017-12-20")]
    [InlineData("2018-01-01")]
    [InlineData("2018-11-11")]
    public void Days_added_by_a_correction_can_be_read_changed_and_claimed_on(string date)
    {
        var box = PolicyTestBed.Created();
        var before = box.Log[^1].Event.Time;

        box.Apply(Correct, date, Earlier);

        Assert.Equal([PolicyStatus.InForce], box.Status("2017-12-05"));
        Assert.Equal(new Term(PolicyTestBed.Day("2017-12-01"), PolicyTestBed.Day("2019-01-01")), box.View("2017-12-05").Term);
        Assert.Equal(new Term(PolicyTestBed.Day("2017-12-01"), PolicyTestBed.Day("2019-01-01")), box.View("2018-12-05").Term);
        Assert.Equal(box.Log[^1].Event.Time, box.View("2017-12-05").RecordedAt);
        box.Claim("""{"id":"C","amount":"1","occurredOn":"2017-12-10"}""");
        box.Apply(Endorse, "2017-12-15", """{"attributes":{"bonus":0.9}}""");
        Assert.Contains("0.9", box.View("2018-03-01").Attributes.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"C\"", box.View("2017-12-10").Claims.ToString(), StringComparison.Ordinal);
        Assert.Equal("[]", box.View("2017-12-09").Claims.ToString());
        Assert.Throws<NotFoundException>(() => box.View("2017-11-30"));

        // As known before, the policy starts where it started then.
        Assert.Throws<NotFoundException>(() => box.View("2017-12-05", before));
        Assert.Equal(PolicyTestBed.Day("2018-01-01"), box.View("2018-01-05", before).Term.EffectiveDate);
    }

    [Fact]
    public void The_list_has_a_segment_for_the_days_and_provenance_names_the_correction()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Correct, "2018-01-01", Earlier);

        var segment = ListedPolicyFactory.Of(PolicyTestBed.Id, box.Timeline).Segments[0];

        Assert.Equal((PolicyTestBed.Day("2017-12-01"), PolicyTestBed.Day("2017-12-01")), (segment.From, segment.Term.EffectiveDate));
        Assert.Equal(2, Assert.Single(box.Provenance(), f => f.Field == "/term/effectiveDate").Sequence);
        Assert.Equal(1, Assert.Single(box.Provenance(), f => f.Field == "/term/expirationDate").Sequence);
    }

    [Fact]
    public void The_preview_of_the_correction_shows_the_new_days()
    {
        var box = PolicyTestBed.Created();

        var preview = box.Preview(Correct, "2017-12-01", Earlier);

        Assert.Equal(
            (PolicyTestBed.Day("2017-12-01"), PolicyTestBed.Day("2017-12-01")),
            (preview.View.AsOf, preview.View.Term.EffectiveDate)
        );
        Assert.Equal(1, box.Timeline.Version);
    }

    [Fact]
    public void Days_before_a_later_start_are_not_covered_and_what_was_recorded_for_them_takes_effect_on_it()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Endorse, "2018-01-10", """{"attributes":{"bonus":0.9}}""");
        box.Claim("""{"id":"C","amount":"1","occurredOn":"2018-01-20"}""");

        var result = box.Apply(Correct, "2018-01-01", Later);

        Assert.Throws<NotFoundException>(() => box.View("2018-01-31"));
        Assert.Equal(new Term(PolicyTestBed.Day("2018-02-01"), PolicyTestBed.Day("2019-01-01")), box.View("2018-02-01").Term);
        Assert.Contains("0.9", box.View("2018-02-01").Attributes.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"C\"", box.View("2018-02-01").Claims.ToString(), StringComparison.Ordinal);
        PolicyTestBed.Refused(() => box.Claim("""{"id":"D","amount":"1","occurredOn":"2018-01-20"}"""), "/occurredOn");
        PolicyTestBed.Refused(() => box.Apply(Endorse, "2018-01-20"), "/effectiveDate");
        Assert.Equal(
            [(2, Endorse, "2018-01-10"), (3, Claim, "2018-01-20"), (4, Correct, "2018-01-01")],
            result.Moot.Select(m => (m.Sequence, m.Type, Text(m.EffectiveDate))).Append((result.Sequence, Correct, "2018-01-01"))
        );
        Assert.All(result.Moot, m => Assert.Contains("2018-02-01", m.Moot, StringComparison.Ordinal));
        Assert.Equal(PolicyTestBed.Day("2018-02-01"), ListedPolicyFactory.Of(PolicyTestBed.Id, box.Timeline).Segments[0].From);
    }

    [Fact]
    public void The_newest_of_several_corrections_counts_whatever_day_it_was_recorded_for()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Correct, "2018-03-01", Earlier);
        var first = box.Log[^1].Event.Time;

        var result = box.Apply(Correct, "2018-01-05", """{"term":{"effectiveDate":"2017-12-24"}}""");

        Assert.Empty(result.OutOfSequence);
        Assert.Equal(PolicyTestBed.Day("2017-12-24"), box.View("2018-06-01").Term.EffectiveDate);
        Assert.Throws<NotFoundException>(() => box.View("2017-12-23"));
        Assert.Equal(PolicyTestBed.Day("2017-12-01"), box.View("2017-12-10", first).Term.EffectiveDate);

        box.Apply(Correct, "2018-01-01", """{"term":{"effectiveDate":"2018-01-01"}}""");
        Assert.Equal(PolicyTestBed.Day("2018-01-01"), box.View("2018-06-01").Term.EffectiveDate);
        Assert.Throws<NotFoundException>(() => box.View("2017-12-31"));
    }

    [Fact]
    public void A_renewed_term_keeps_its_start_and_the_first_one_may_still_be_corrected()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Renew, "2019-01-01");

        box.Apply(Correct, "2018-06-01", Earlier);

        Assert.Equal(PolicyTestBed.Day("2017-12-01"), box.View("2018-12-31").Term.EffectiveDate);
        Assert.Equal(new Term(PolicyTestBed.Day("2019-01-01"), PolicyTestBed.Day("2020-01-01")), box.View("2019-01-01").Term);
        PolicyTestBed.Refused(() => box.Apply(Correct, "2019-02-01", Earlier), "/changes/term/effectiveDate");
        PolicyTestBed.Refused(
            () => box.Apply(Correct, "2018-06-01", """{"term":{"effectiveDate":"2019-01-01","expirationDate":"2019-06-01"}}"""),
            "/changes/term/effectiveDate"
        );
    }

    [Fact]
    public void A_renewal_recorded_later_for_an_earlier_day_keeps_its_start()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Correct, "2018-06-01", Earlier);

        box.Apply(Renew, "2018-05-01");

        Assert.Equal(PolicyTestBed.Day("2018-05-01"), box.View("2018-07-01").Term.EffectiveDate);
        Assert.Equal(PolicyTestBed.Day("2017-12-01"), box.View("2018-04-30").Term.EffectiveDate);
        Assert.Equal(3, Assert.Single(box.Provenance(), f => f.Field == "/term/effectiveDate").Sequence);
    }

    [Fact]
    public void Nothing_but_a_correction_moves_the_start()
    {
        var box = PolicyTestBed.Created();

        PolicyTestBed.Refused(() => box.Apply(Endorse, "2018-01-01", Earlier), "/changes/term/effectiveDate");
        PolicyTestBed.Refused(() => box.Apply(Endorse, "2018-01-01", Later), "/changes/term/effectiveDate");
        PolicyTestBed.Refused(() => box.Apply(Correct, "2017-11-30", Earlier), "/effectiveDate");
        PolicyTestBed.Refused(
            () => box.Apply(Correct, "2018-01-01", """{"term":{"effectiveDate":"2019-01-01"}}"""),
            "/changes/term/expirationDate"
        );
        box.Apply(Endorse, "2018-01-01", """{"term":{"effectiveDate":"2018-01-01"}}""");
    }

    [Fact]
    public void A_quote_is_issued_with_the_start_of_its_cover()
    {
        var box = PolicyTestBed.Created(
            """{"product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01","status":"quoted"}"""
        );
        PolicyTestBed.Refused(() => box.Apply(Issue, "2018-01-15", Earlier), "/changes/term/effectiveDate");

        box.Apply(Issue, "2018-01-15", """{"term":{"effectiveDate":"2018-01-15"}}""");
        Assert.Equal([PolicyStatus.Quoted], box.Status("2018-01-02"));
        Assert.Equal(PolicyTestBed.Day("2018-01-15"), box.View("2018-02-01").Term.EffectiveDate);

        box.Apply(Correct, "2018-01-15", Earlier);
        Assert.Equal(PolicyTestBed.Day("2017-12-01"), box.View("2018-02-01").Term.EffectiveDate);
        Assert.Equal([PolicyStatus.Quoted], box.Status("2017-12-01"));
    }

    /// <summary>
    /// Corrections of the start among other transactions, in any order: at every instant the first day is that of the newest
    /// correction, and each view's first term starts on it.
    /// </summary>
    [Fact]
    public void The_first_day_is_that_of_the_newest_correction_at_every_instant() =>
        Gen.Select(Gen.Int[-60, 60], Gen.Int[-60, 90], Gen.Bool)
            .Array[1, 12]
            .Sample(
                steps =>
                {
                    var box = PolicyTestBed.Created();
                    var starts = new List<(DateTimeOffset KnownAt, DateOnly Start)>
                    {
                        (box.Log[^1].Event.Time, PolicyTestBed.Day("2018-01-01")),
                    };
                    foreach (var (start, day, moves) in steps)
                    {
                        var (wanted, date) = (PolicyTestBed.Day("2018-01-01").AddDays(start), PolicyTestBed.Day("2018-01-01").AddDays(day));
                        var present = starts[^1].Start;
                        if (date < (moves && wanted < present ? wanted : present))
                            continue;
                        if (moves)
                            box.Apply(Correct, Text(date), $"{{\"term\":{{\"effectiveDate\":\"{Text(wanted)}\"}}}}");
                        else
                            box.Apply(Endorse, Text(date), $"{{\"attributes\":{{\"n\":{day}}}}}");
                        starts.Add((box.Log[^1].Event.Time, moves ? wanted : present));
                    }

                    foreach (var (knownAt, start) in starts)
                    {
                        Assert.Throws<NotFoundException>(() => box.View(Text(start.AddDays(-1)), knownAt));
                        foreach (var day in new[] { 0, 1, 40, 200 })
                            Assert.Equal(start, box.View(Text(start.AddDays(day)), knownAt).Term.EffectiveDate);
                    }
                    var segments = ListedPolicyFactory.Of(PolicyTestBed.Id, box.Timeline).Segments;
                    Assert.Equal(starts[^1].Start, segments[0].From);
                    Assert.All(segments, segment => Assert.Equal(starts[^1].Start, segment.Term.EffectiveDate));
                },
                iter: 200
            );

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
