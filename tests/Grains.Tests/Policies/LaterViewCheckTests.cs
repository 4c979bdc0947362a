using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Concord.Errors;
using Concord.Realms;
using Concord.Values;
using CsCheck;
using Xunit;
using static Concord.Policies.TransactionType;

namespace Concord.Policies.Tests;

/// <summary>
/// An out-of-sequence transaction together with later-effective ones satisfies the rules, or it is refused; no other
/// transaction is refused for it.
/// </summary>
public sealed class LaterViewCheckTests
{
    [Fact]
    public void A_term_that_would_end_before_it_starts_on_a_later_day_is_refused()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Endorse, "2018-06-01", """{"term":{"expirationDate":"2018-07-01"}}""");

        var error = Assert.Single(
            PolicyTestBed.Errors(() => box.Apply(Correct, "2018-03-01", """{"term":{"effectiveDate":"2018-08-01"}}"""))
        );

        Assert.Equal("/changes/term/effectiveDate", error.Pointer);
        Assert.Contains("transaction 2 ('endorse', effective 2018-06-01)", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, box.Timeline.Version);
    }

    [Fact]
    public void Attributes_that_would_break_the_schema_on_a_later_day_are_refused()
    {
        var box = NotBoth();
        box.Apply(Endorse, "2018-06-01", """{"attributes":{"b":1}}""");
        box.Apply(Endorse, "2018-09-01", """{"attributes":{"b":null}}""");

        var error = Assert.Single(PolicyTestBed.Errors(() => box.Apply(Endorse, "2018-03-01", """{"attributes":{"a":1}}""")));
        Assert.Single(PolicyTestBed.Errors(() => box.Preview(Endorse, "2018-03-01", """{"attributes":{"a":1}}""")));

        Assert.Equal("/changes/attributes", error.Pointer);
        Assert.Contains("from 2018-06-01 on, with transaction 2", error.Message, StringComparison.Ordinal);
        box.Apply(Endorse, "2018-09-01", """{"attributes":{"a":1}}""");
    }

    [Fact]
    public void A_rescission_whose_cancellation_others_rely_on_is_refused()
    {
        var box = NotBoth();
        box.Apply(Endorse, "2018-02-01", """{"attributes":{"b":1}}""");
        box.Apply(Cancel, "2018-10-01", """{"attributes":{"b":null}}""");
        box.Apply(Correct, "2018-11-01", """{"attributes":{"a":1}}""");

        var error = Assert.Single(PolicyTestBed.Errors(() => box.Apply(RescindCancel, "2018-10-01")));

        Assert.Equal("/type", error.Pointer);
        Assert.Contains("Not both.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_existing_violation_does_not_refuse_a_transaction_that_does_not_touch_it()
    {
        var box = PolicyTestBed.Created(
            """{"product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01","attributes":{"a":1,"b":1,"c":9}}"""
        );
        box.Apply(Endorse, "2018-06-01", """{"attributes":{"x":1}}""");
        box.Rules = Rules();

        box.Apply(Endorse, "2018-03-01", """{"attributes":{"y":1}}""");
        box.Apply(Endorse, "2018-07-01", """{"attributes":{"y":2}}""");
        PolicyTestBed.Refused(() => box.Apply(Endorse, "2018-07-01", """{"attributes":{"c":8}}"""), "/changes/attributes/c");
        PolicyTestBed.Refused(() => box.Apply(Endorse, "2018-03-01", """{"attributes":{"c":9}}"""), "/changes/attributes/c");
        box.Apply(Endorse, "2018-03-01", """{"attributes":{"a":null,"c":1}}""");
        PolicyTestBed.Refused(() => box.Apply(Endorse, "2018-07-01", """{"attributes":{"a":1}}"""), "/changes/attributes");
    }

    [Fact]
    public void A_start_that_would_show_a_reversed_term_of_an_earlier_transaction_is_refused()
    {
        var box = PolicyTestBed.Created("""{"product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01"}""");
        box.Apply(Endorse, "2018-05-19", """{"term":{"expirationDate":"2018-10-22"}}""");
        box.Apply(Correct, "2018-02-10", """{"term":{"expirationDate":"2018-02-25"}}""");
        box.Apply(Correct, "2018-05-29", """{"term":{"effectiveDate":"2018-06-23"}}""");

        PolicyTestBed.Refused(
            () => box.Apply(Correct, "2018-05-03", """{"term":{"effectiveDate":"2018-03-25"}}"""),
            "/changes/term/effectiveDate"
        );
        box.Apply(Correct, "2018-05-03", """{"term":{"effectiveDate":"2018-02-20"}}""");
    }

    [Fact]
    public void A_list_that_would_become_too_long_on_a_later_day_is_refused()
    {
        var box = PolicyTestBed.Created("""{"product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01"}""");
        box.Options.MaxElements = 3;
        box.Apply(Endorse, "2018-06-01", """{"parties":{"add":[{"role":"driver","id":"1"},{"role":"driver","id":"2"}]}}""");

        PolicyTestBed.Refused(
            () => box.Apply(Endorse, "2018-03-01", """{"parties":{"add":[{"role":"driver","id":"3"},{"role":"driver","id":"4"}]}}"""),
            "/changes/parties"
        );
        box.Apply(Endorse, "2018-03-01", """{"parties":{"add":[{"role":"driver","id":"3"},{"role":"driver","id":"2"}]}}""");
    }

    [Fact]
    public void No_accepted_history_shows_what_the_rules_forbid() =>
        Change
            .Array[1, 14]
            .Sample(
                steps =>
                {
                    var box = NotBoth();
                    foreach (var step in steps)
                    {
                        Try(box, step);
                        foreach (var day in Days(box))
                        {
                            Assert.True(box.View(day).Term.EffectiveDate < box.View(day).Term.ExpirationDate);
                            Assert.Empty(new NotBothAndSmall().ValidateAttributes(box.View(day).Attributes, ""));
                        }
                    }
                },
                iter: 400
            );

    /// <summary>
    /// Also if the rules came later: then no transaction is refused because of invalid fields that it did not set.
    /// </summary>
    [Fact]
    public void A_transaction_on_valid_fields_is_accepted_on_every_day() =>
        Gen.Select(Change.Array[1, 14], Gen.Int[0, 14])
            .Sample(
                (steps, free) =>
                {
                    var box = PolicyTestBed.Created();
                    for (var i = 0; i < steps.Length; i++)
                    {
                        if (i == free)
                            box.Rules = Rules();
                        Try(box, steps[i]);
                    }
                    box.Rules = Rules();

                    foreach (var day in Days(box))
                        box.Apply(Correct, day, """{"attributes":{"sound":1},"premium":{"amount":"1"}}""");
                },
                iter: 400
            );

    private static readonly Gen<Step> Change = Gen.Select(
        Gen.Frequency((5, Gen.Const(Endorse)), (4, Gen.Const(Correct)), (1, Gen.OneOf(Cancel, Renew, Reinstate, RescindCancel, Lapse))),
        Gen.Int[-20, 200],
        Gen.OneOf(
            Gen.OneOf("a", "b").Select(Gen.OneOf("1", "null"), (name, value) => $"\"attributes\":{{\"{name}\":{value}}}"),
            Gen.Int[0, 9].Select(n => $"\"attributes\":{{\"c\":{n}}}"),
            Gen.Int[-20, 200].Select(day => $"\"term\":{{\"effectiveDate\":\"{Text(day)}\"}}"),
            Gen.Int[0, 400].Select(day => $"\"term\":{{\"expirationDate\":\"{Text(day)}\"}}")
        ),
        (type, day, member) => new Step(type, day, $"{{{member}}}")
    );

    private static string Text(int day) => new DateOnly(2018, 1, 1).AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static void Try(PolicyTestBed box, Step step)
    {
        try
        {
            box.Apply(step.Type, step.Date, step.Changes);
        }
        catch (ConcordException refusal) when (refusal is IllegalTransitionException or ValidationException)
        {
            // A refusal is an outcome too.
        }
    }

    /// <summary>Each day on which a transaction takes effect.</summary>
    private static List<string> Days(PolicyTestBed box)
    {
        var history = new PolicyHistory(box.Timeline.Transactions, box.Timeline.Transactions.Count);
        var last = Enumerable.Range(0, history.Count).Where(history.IsLastOfDay);
        return [.. last.Select(i => history.EffectiveDateOf(i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))];
    }

    private static PolicyTestBed NotBoth()
    {
        var box = new PolicyTestBed { Rules = Rules() };
        box.Create();
        return box;
    }

    private static RealmRules Rules() =>
        FakeRules.Make("motor") with
        {
            Products = ImmutableDictionary<string, ProductRules>.Empty.Add("motor", new NotBothAndSmall()),
        };

    /// <summary>Not "a" and "b" together; "c" is less than 5.</summary>
    private sealed class NotBothAndSmall : ProductRules
    {
        public override IReadOnlyList<FieldError> ValidateAttributes(CanonicalJson attributes, string pointer)
        {
            var json = JsonNode.Parse(attributes.ToString())!.AsObject();
            var errors = new List<FieldError>();
            if (json.ContainsKey("a") && json.ContainsKey("b"))
                errors.Add(new(pointer, "Not both."));
            if (json["c"] is { } c && (int)c >= 5)
                errors.Add(new(pointer + "/c", "Not so large."));
            return errors;
        }
    }
}
