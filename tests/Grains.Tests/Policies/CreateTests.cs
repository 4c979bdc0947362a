using Concord.Errors;
using Xunit;

namespace Concord.Policies.Tests;

public sealed class CreateTests
{
    [Fact]
    public void A_new_policy_is_in_force_and_holds_what_was_given()
    {
        var box = new PolicyTestBed();

        var result = box.Create();

        var view = box.View("2018-06-01");
        Assert.Equal(1, result.Version);
        Assert.Equal([PolicyStatus.InForce], view.Status.ToArray());
        Assert.Equal("motor", view.Product);
        Assert.Equal(new Term(PolicyTestBed.Day("2018-01-01"), PolicyTestBed.Day("2019-01-01")), view.Term);
        Assert.Equal(new Money(420m, "EUR"), view.Premium);
        Assert.Equal("420.00", view.Premium!.Value.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("{\"bonus\":0.5,\"usage\":{\"kind\":\"private\",\"km\":9000}}", view.Attributes.ToString());
        Assert.Equal(
            "[{\"id\":\"P1\",\"name\":\"Ada\",\"role\":\"policyholder\"},{\"id\":\"D1\",\"role\":\"driver\"}]",
            view.Parties.ToString()
        );
        Assert.Equal("[{\"attributes\":{\"make\":\"BMW\"},\"id\":\"V1\",\"kind\":\"vehicle\"}]", view.Assets.ToString());
        Assert.Equal("[{\"id\":\"36233\",\"role\":\"garaged\"}]", view.Places.ToString());
        Assert.Equal("[{\"externalId\":\"4711\",\"system\":\"pas\"}]", view.References.ToString());
        Assert.Equal("[]", view.Claims.ToString());
    }

    [Fact]
    public void A_quote_is_no_policy_yet()
    {
        var box = PolicyTestBed.Created(
            """{"product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01","status":"quoted"}"""
        );

        Assert.Equal([PolicyStatus.Quoted], box.Status("2018-01-01"));
        Assert.Null(box.View("2018-01-01").Premium);
        Assert.Throws<IllegalTransitionException>(() => box.Apply(TransactionType.Endorse, "2018-02-01"));
    }

    [Fact]
    public void A_second_policy_with_the_number_is_refused()
    {
        var box = PolicyTestBed.Created();

        Assert.Throws<AlreadyExistsException>(() => box.Create(context: box.Context()));
    }

    [Fact]
    public void The_same_command_again_gets_the_first_answer()
    {
        var box = new PolicyTestBed();
        var context = box.Context();
        var first = box.Create(context: context);
        box.Apply(TransactionType.Endorse, "2018-02-01");

        var again = box.Create(context: context);

        Assert.Equivalent(first with { Replayed = true }, again);
        Assert.Equal(2, box.Log.Count);
    }

    [Fact]
    public void A_realm_that_does_not_exist_is_not_found()
    {
        var box = new PolicyTestBed { Rules = null };

        Assert.Throws<NotFoundException>(() => box.Create());
        Assert.Throws<NotFoundException>(() => box.Create("{}"));
    }

    [Fact]
    public void All_errors_are_reported_together()
    {
        var box = new PolicyTestBed();

        PolicyTestBed.Refused(
            () =>
                box.Create(
                    """
                    {"number":"B2","product":"boat","effectiveDate":"2018-02-30","expirationDate":7,
                     "status":"cancelled","premium":{"amount":"-1","currency":"EUR"},
                     "attributes":[],"colour":"red",
                     "parties":[{"role":"driver"},{"role":"driver","id":"D1","nick":"x"},{"id":"","role":"a"}],
                     "assets":{},
                     "places":[{"role":"r","id":"i"},{"role":"r","id":"i"}],
                     "references":[{"system":"s","externalId":"e","uri":"not a uri"}]}
                    """
                ),
            "/number",
            "/product",
            "/effectiveDate",
            "/expirationDate",
            "/status",
            "/premium/amount",
            "/attributes",
            "/colour",
            "/parties/0/id",
            "/parties/1/nick",
            "/parties/2/id",
            "/assets",
            "/places/1",
            "/references/0/uri"
        );
    }

    [Fact]
    public void Each_missing_required_member_is_named()
    {
        PolicyTestBed.Refused(() => new PolicyTestBed().Create("{}"), "/product", "/effectiveDate", "/expirationDate");
        PolicyTestBed.Refused(() => new PolicyTestBed().Create("[]"), "");
    }

    [Theory]
    [InlineData("2018-01-01", "2018-01-01")]
    [InlineData("2018-01-02", "2018-01-01")]
    public void A_term_ends_after_it_starts(string from, string to) =>
        PolicyTestBed.Refused(
            () => new PolicyTestBed().Create($"{{\"product\":\"motor\",\"effectiveDate\":\"{from}\",\"expirationDate\":\"{to}\"}}"),
            "/expirationDate"
        );

    [Fact]
    public void Attributes_follow_the_products_schema() =>
        PolicyTestBed.Refused(
            () =>
                new PolicyTestBed().Create(
                    """{"product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01","attributes":{"bonus":"much"}}"""
                ),
            "/attributes/bonus"
        );

    [Fact]
    public void Null_attributes_are_no_attributes()
    {
        var box = PolicyTestBed.Created(
            """{"product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01","attributes":{"a":null"""
                + ""","b":{"c":null,"d":1}},"parties":[{"role":"r","id":"i","name":null}]}"""
        );

        Assert.Equal("{\"b\":{\"d\":1}}", box.View("2018-01-01").Attributes.ToString());
        Assert.Equal("[{\"id\":\"i\",\"role\":\"r\"}]", box.View("2018-01-01").Parties.ToString());
    }
}
