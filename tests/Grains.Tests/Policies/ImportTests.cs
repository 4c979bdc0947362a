using Concord.Errors;
using Concord.Imports;
using Xunit;

namespace Concord.Policies.Tests;

public sealed class ImportTests
{
    private const string Year0 =
        """{"product":"motor","effectiveDate":"2017-01-01","expirationDate":"2018-01-01","attributes":{"bonus":0.5"""
        + ""","usage":"Retired","age2":40},"parties":[{"role":"policyholder","id":"C1"},"""
        + """{"role":"driver","id":"C2"}],"assets":[{"kind":"vehicle","id":"V1","attributes":{"make":"BMW"}}]}""";

    private const string Year1 =
        """{"product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01","attributes":{"bonus":0.6"""
        + ""","usage":"Retired","age2":null},"parties":[{"role":"policyholder","id":"C1"}],"assets":["""
        + """{"kind":"vehicle","id":"V1","attributes":{"make":"AUDI"}}]}""";

    [Fact]
    public void A_row_creates_the_next_renews_with_the_differences_and_the_same_again_changes_nothing()
    {
        var box = new PolicyTestBed();

        Assert.Equal(ImportOutcomeKind.Created, box.Import(Year0).Kind);
        Assert.Equal(ImportOutcomeKind.Changed, box.Import(Year1).Kind);
        Assert.Equal(ImportOutcomeKind.Unchanged, box.Import(Year0).Kind);
        Assert.Equal(ImportOutcomeKind.Unchanged, box.Import(Year1).Kind);

        Assert.Equal(["issue", "renew"], box.Timeline.Transactions.Select(t => t.Type));
        Assert.Equal(
            "{\"assets\":{\"add\":[{\"attributes\":{\"make\":\"AUDI\"},\"id\":\"V1\",\"kind\":\"vehicle\"}]},"
                + "\"attributes\":{\"age2\":null,\"bonus\":0.6},"
                + "\"parties\":{\"remove\":[{\"id\":\"C2\",\"role\":\"driver\"}]},"
                + "\"term\":{\"effectiveDate\":\"2018-01-01\",\"expirationDate\":\"2019-01-01\"}}",
            box.Timeline.Transactions[1].CopyChanges().ToString()
        );
        Assert.Equal("{\"bonus\":0.6,\"usage\":\"Retired\"}", box.View("2018-01-01").Attributes.ToString());
        Assert.Equal("{\"age2\":40,\"bonus\":0.5,\"usage\":\"Retired\"}", box.View("2017-12-31").Attributes.ToString());
    }

    [Fact]
    public void A_row_that_equals_the_policy_changes_nothing_whatever_its_commit_id()
    {
        var box = new PolicyTestBed();
        box.Import(Year0);
        box.Import(Year1);

        Assert.Equal(ImportOutcomeKind.Unchanged, box.Import(Year0.Replace(",\"age2\":40", "", StringComparison.Ordinal)).Kind);
        Assert.Equal(
            ImportOutcomeKind.Unchanged,
            box.Import(
                Year0.Replace(
                    """{"role":"policyholder","id":"C1"},{"role":"driver","id":"C2"}""",
                    """{"role":"driver","id":"C2"},{"role":"policyholder","id":"C1"}""",
                    StringComparison.Ordinal
                )
            ).Kind
        );
    }

    [Fact]
    public void A_renewal_on_a_date_on_which_a_term_starts_already_is_an_endorsement()
    {
        var box = new PolicyTestBed();
        box.Import(Year0);
        box.Import(Year1);

        Assert.Equal(ImportOutcomeKind.Changed, box.Import(Year1.Replace("0.6", "0.9", StringComparison.Ordinal)).Kind);

        Assert.Equal(["issue", "renew", "endorse"], box.Timeline.Transactions.Select(t => t.Type));
        Assert.Equal("{\"attributes\":{\"bonus\":0.9}}", box.Timeline.Transactions[2].CopyChanges().ToString());
    }

    [Fact]
    public void An_endorsing_row_leaves_the_terms_start()
    {
        var box = new PolicyTestBed();
        box.Import(Year0);

        box.Import(
            Year0.Replace("2017-01-01", "2017-06-01", StringComparison.Ordinal).Replace("0.5", "0.7", StringComparison.Ordinal),
            OnExisting.Endorse
        );

        Assert.Equal(new Term(PolicyTestBed.Day("2017-01-01"), PolicyTestBed.Day("2018-01-01")), box.View("2017-06-01").Term);
        Assert.Equal("{\"attributes\":{\"bonus\":0.7}}", box.Timeline.Transactions[1].CopyChanges().ToString());
    }

    [Fact]
    public void Existing_policies_are_skipped_or_refused_where_the_mapping_says_so()
    {
        var box = new PolicyTestBed();
        box.Import(Year0);

        Assert.Equal(ImportOutcomeKind.Unchanged, box.Import(Year1, OnExisting.Skip).Kind);
        Assert.Equal((ImportOutcomeKind.Rejected, ErrorCodes.AlreadyExists), Outcome(box.Import(Year1, OnExisting.Reject)));
    }

    [Fact]
    public void A_bad_row_is_an_outcome_with_all_its_reasons()
    {
        var box = new PolicyTestBed();

        var outcome = box.Import("""{"product":"boat","effectiveDate":"2017-02-30","expirationDate":"2018-01-01"}""");

        Assert.Equal((ImportOutcomeKind.Rejected, ErrorCodes.Validation), Outcome(outcome));
        Assert.Contains("/product", outcome.Detail, StringComparison.Ordinal);
        Assert.Contains("/effectiveDate", outcome.Detail, StringComparison.Ordinal);
        Assert.Equal((ImportOutcomeKind.Rejected, ErrorCodes.NotFound), Outcome(new PolicyTestBed { Rules = null }.Import(Year0)));
    }

    [Fact]
    public void A_row_before_the_policy_or_of_another_product_is_rejected()
    {
        var box = new PolicyTestBed { Rules = FakeRules.Make("motor", "boat") };
        box.Import(Year1);

        Assert.Equal((ImportOutcomeKind.Rejected, ErrorCodes.Validation), Outcome(box.Import(Year0)));
        Assert.Equal(
            (ImportOutcomeKind.Rejected, ErrorCodes.Validation),
            Outcome(box.Import(Year1.Replace("motor", "boat", StringComparison.Ordinal)))
        );
    }

    [Fact]
    public void A_renewal_of_a_cancelled_policy_is_rejected()
    {
        var box = new PolicyTestBed();
        box.Import(Year0);
        box.Apply(TransactionType.Cancel, "2017-06-01");

        Assert.Equal((ImportOutcomeKind.Rejected, ErrorCodes.IllegalTransition), Outcome(box.Import(Year1)));
    }

    [Fact]
    public void A_row_may_be_a_transaction()
    {
        var box = new PolicyTestBed();
        const string Row =
            """{"number":"A1","type":"endorse","effectiveDate":"2017-03-01","reason":"moved","changes":{"attributes":{"bonus":1}}}""";
        Assert.Equal((ImportOutcomeKind.Rejected, ErrorCodes.NotFound), Outcome(box.Import(Row, target: ImportTarget.Transaction)));
        box.Import(Year0);

        Assert.Equal(ImportOutcomeKind.Changed, box.Import(Row, target: ImportTarget.Transaction).Kind);
        Assert.Equal(ImportOutcomeKind.Unchanged, box.Import(Row, target: ImportTarget.Transaction).Kind);
        Assert.Equal("moved", box.Timeline.Transactions[1].Reason);
        Assert.Equal(
            (ImportOutcomeKind.Rejected, ErrorCodes.Validation),
            Outcome(box.Import("""{"type":"upgrade","effectiveDate":"2017-03-01"}""", target: ImportTarget.Transaction))
        );
    }

    [Fact]
    public void A_row_may_be_a_claim()
    {
        var box = new PolicyTestBed();
        const string Row = """{"id":"CL01","amount":{"amount":927.16},"occurredOn":"2017-07-01"}""";
        Assert.Equal((ImportOutcomeKind.Rejected, ErrorCodes.NotFound), Outcome(box.Import(Row, target: ImportTarget.Claim)));
        box.Import(Year0);

        Assert.Equal(ImportOutcomeKind.Changed, box.Import(Row, target: ImportTarget.Claim).Kind);
        Assert.Equal(ImportOutcomeKind.Unchanged, box.Import(Row, target: ImportTarget.Claim).Kind);
        Assert.Equal(
            ImportOutcomeKind.Changed,
            box.Import(Row.Replace("927", "930", StringComparison.Ordinal), target: ImportTarget.Claim).Kind
        );
    }

    private static (ImportOutcomeKind, string?) Outcome(ImportOutcome outcome) => (outcome.Kind, outcome.Code);
}
