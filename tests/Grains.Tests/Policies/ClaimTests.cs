using Concord.Errors;
using Concord.Imports;
using Xunit;
using static Concord.Policies.TransactionType;

namespace Concord.Policies.Tests;

public sealed class ClaimTests
{
    private const string Storm = """{"id":"CL1","amount":{"amount":927.16},"occurredOn":"2018-04-01","attributes":{"cause":"storm"}}""";

    [Fact]
    public void A_claim_shows_from_the_day_it_occurred()
    {
        var box = PolicyTestBed.Created();

        box.Claim(Storm);

        Assert.Equal("[]", box.View("2018-03-31").Claims.ToString());
        Assert.Equal(
            "[{\"amount\":{\"amount\":\"927.16\",\"currency\":\"EUR\"},\"attributes\":{\"cause\":\"storm\"},"
                + "\"id\":\"CL1\",\"occurredOn\":\"2018-04-01\"}]",
            box.View("2018-04-01").Claims.ToString()
        );
        Assert.Equal("concord.policy.claim", box.Log[1].Event.Type);
    }

    [Fact]
    public void An_identical_claim_changes_nothing()
    {
        var box = PolicyTestBed.Created();
        box.Claim(Storm);

        Assert.Throws<AlreadyExistsException>(() => box.Claim(Storm));
        Assert.Equal(
            ImportOutcomeKind.Unchanged,
            box.Import(Storm.Replace("927.16", "\"927.160\"", StringComparison.Ordinal), target: ImportTarget.Claim).Kind
        );
    }

    [Theory]
    [InlineData("2018-04-01")]
    [InlineData("2018-03-01")]
    [InlineData("2018-05-01")]
    public void A_claim_reported_again_replaces_the_earlier_report(string occurredOn)
    {
        var box = PolicyTestBed.Created();
        box.Claim(Storm);
        box.Claim(Storm.Replace("CL1", "CL2", StringComparison.Ordinal));

        box.Claim($"{{\"id\":\"CL1\",\"amount\":\"-50\",\"occurredOn\":\"{occurredOn}\"}}");

        var claims = box.View("2018-06-01").Claims.ToString();
        Assert.Contains(
            $"{{\"amount\":{{\"amount\":\"-50.00\",\"currency\":\"EUR\"}},\"id\":\"CL1\",\"occurredOn\":\"{occurredOn}\"}}",
            claims,
            StringComparison.Ordinal
        );
        Assert.Equal(2, claims.Split("\"occurredOn\"").Length - 1);
    }

    [Fact]
    public void A_claim_before_the_policy_is_refused() =>
        PolicyTestBed.Refused(
            () => PolicyTestBed.Created().Claim(Storm.Replace("2018-04-01", "2017-12-31", StringComparison.Ordinal)),
            "/occurredOn"
        );

    [Fact]
    public void A_quote_has_no_claims()
    {
        var box = PolicyTestBed.Created(
            """{"product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01","status":"quoted"}"""
        );

        Assert.Throws<IllegalTransitionException>(() => box.Claim(Storm));
    }

    [Fact]
    public void A_cancelled_policy_takes_the_claim_of_a_day_on_which_it_was_in_force_and_later_ones_too()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Cancel, "2018-04-15");

        box.Claim(Storm);
        box.Claim("""{"id":"CL2","amount":"1","occurredOn":"2018-05-01"}""");

        Assert.Equal(4, box.Timeline.Version);
    }

    [Fact]
    public void All_errors_are_reported_together() =>
        PolicyTestBed.Refused(
            () => PolicyTestBed.Created().Claim("""{"id":1,"amount":{"amount":"1.234"},"occurredOn":"yesterday","attributes":1,"x":1}"""),
            "/id",
            "/amount/amount",
            "/occurredOn",
            "/attributes",
            "/x"
        );

    [Fact]
    public void A_policy_that_does_not_exist_has_no_claims() => Assert.Throws<NotFoundException>(() => new PolicyTestBed().Claim(Storm));
}
