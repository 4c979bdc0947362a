using Concord.Errors;
using Concord.Imports;
using Xunit;

namespace Concord.Policies.Tests;

/// <summary>Rows that revert a policy to an earlier value, and rows that come too late to do so.</summary>
public sealed class ImportRevertTests
{
    private static readonly DateTimeOffset Night = new(2026, 1, 1, 2, 0, 0, TimeSpan.Zero);

    private readonly PolicyTestBed _box = new();
    private DateTimeOffset _run = Night;

    [Fact]
    public void A_row_that_restores_an_old_value_is_recorded()
    {
        Assert.Equal(ImportOutcomeKind.Created, NextRun(Premium(100)));
        Assert.Equal(ImportOutcomeKind.Changed, NextRun(Premium(120)));
        Assert.Equal(ImportOutcomeKind.Changed, NextRun(Premium(100)));
        Assert.Equal(100, Amount());
        Assert.Equal(ImportOutcomeKind.Unchanged, NextRun(Premium(100)));
        Assert.Equal(ImportOutcomeKind.Changed, NextRun(Premium(120)));
        Assert.Equal(ImportOutcomeKind.Changed, NextRun(Premium(100)));
        Assert.Equal(5, _box.Timeline.Transactions.Select(t => t.CommitId).Distinct().Count());
    }

    [Fact]
    public void A_later_row_of_a_file_that_restores_an_old_value_is_recorded()
    {
        Row(Premium(100));
        Row(Premium(120));
        Assert.Equal(ImportOutcomeKind.Changed, Row(Premium(100)));
        Assert.Equal(100, Amount());
    }

    [Fact]
    public void The_next_file_overrides_a_manual_change()
    {
        NextRun(Premium(100));
        _box.Apply(TransactionType.Endorse, "2026-01-01", """{"premium":{"amount":999}}""");
        Assert.Equal(ImportOutcomeKind.Changed, NextRun(Premium(100)));
        Assert.Equal(100, Amount());
    }

    [Fact]
    public void A_manual_change_with_a_later_effective_date_stays()
    {
        NextRun(Premium(100));
        _box.Apply(TransactionType.Endorse, "2026-02-01", """{"premium":{"amount":999}}""");
        Assert.Equal(ImportOutcomeKind.Unchanged, NextRun(Premium(100)));
        Assert.Equal(999, _box.View("2026-03-01").Premium!.Value.Amount);
    }

    [Fact]
    public void A_row_that_restores_an_old_list_is_recorded()
    {
        NextRun(Parties("A"));
        NextRun(Parties("A", "B"));
        Assert.Equal(ImportOutcomeKind.Changed, NextRun(Parties("A")));
        Assert.Single(_box.View("2026-01-01").Parties.ToString().Split("\"id\":").Skip(1));
    }

    [Fact]
    public void A_row_that_restores_an_old_claim_is_recorded()
    {
        NextRun(Premium(100));
        static string Claim(int amount, string id = "C1") =>
            $$$"""{"id":"{{{id}}}","amount":{"amount":{{{amount}}}},"occurredOn":"2026-02-01","attributes":{"state":"open{{{amount}}}"}}""";
        NextRun(Claim(10), ImportTarget.Claim);
        NextRun(Claim(20), ImportTarget.Claim);
        NextRun(Claim(10, "C2"), ImportTarget.Claim);
        Assert.Equal(ImportOutcomeKind.Changed, NextRun(Claim(10), ImportTarget.Claim));
        Assert.Equal(ImportOutcomeKind.Unchanged, NextRun(Claim(10), ImportTarget.Claim));
        Assert.Contains("open10", _box.View("2026-03-01").Claims.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("open20", _box.View("2026-03-01").Claims.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_transaction_is_a_repetition_while_nothing_later_touched_its_fields()
    {
        NextRun(Premium(100));
        const string Row = """{"type":"endorse","effectiveDate":"2026-03-01","changes":{"premium":{"amount":120}}}""";
        NextRun(Row, ImportTarget.Transaction);
        _box.Apply(TransactionType.Endorse, "2026-03-01", """{"attributes":{"other":1}}""");
        Assert.Equal(ImportOutcomeKind.Unchanged, NextRun(Row, ImportTarget.Transaction));
        _box.Apply(TransactionType.Endorse, "2026-04-01", """{"premium":{"amount":130}}""");
        Assert.Equal(ImportOutcomeKind.Unchanged, NextRun(Row, ImportTarget.Transaction));
        _box.Apply(TransactionType.Endorse, "2026-03-01", """{"premium":{"amount":999}}""");
        Assert.Equal(ImportOutcomeKind.Changed, NextRun(Row, ImportTarget.Transaction));
        Assert.Equal(120, _box.View("2026-03-15").Premium!.Value.Amount);
    }

    [Fact]
    public void A_transaction_of_the_status_is_a_repetition_while_the_policy_has_that_status()
    {
        NextRun(Premium(100));
        const string Cancel = """{"type":"cancel","effectiveDate":"2026-03-01"}""";
        NextRun(Cancel, ImportTarget.Transaction);
        _box.Apply(TransactionType.Reinstate, "2026-04-01");
        Assert.Equal(ImportOutcomeKind.Unchanged, NextRun(Cancel, ImportTarget.Transaction));
        _box.Apply(TransactionType.Reinstate, "2026-03-01");
        Assert.Equal(ImportOutcomeKind.Changed, NextRun(Cancel, ImportTarget.Transaction));
    }

    [Fact]
    public void A_replaced_row_is_held_when_its_sender_can_wait_for_the_replacing_row()
    {
        Row(Premium(100));
        Row(Premium(120));
        _run = _run.AddDays(1);
        Assert.Equal(ImportOutcomeKind.Held, Row(Premium(100), canWait: true));
        Assert.Equal(ImportOutcomeKind.Unchanged, Row(Premium(120), canWait: true));
        Assert.Equal(2, _box.Timeline.Version);
    }

    [Fact]
    public void A_call_repeated_after_a_lost_reply_does_not_override_changes_in_between()
    {
        NextRun(Premium(100));
        NextRun(Premium(120));
        Assert.Equal(ImportOutcomeKind.Changed, NextRun(Premium(100)));
        _box.Apply(TransactionType.Endorse, "2026-01-01", """{"premium":{"amount":999}}""");
        Assert.Equal(ImportOutcomeKind.Changed, Row(Premium(100), canWait: true));
        Assert.Equal(999, Amount());
    }

    [Fact]
    public void A_run_that_was_started_before_the_one_that_set_the_value_does_not_win()
    {
        var old = _run;
        NextRun(Premium(100));
        NextRun(Premium(120));
        var outcome = _box.Import(Premium(100), OnExisting.Endorse, mark: new(old));
        Assert.Equal((ImportOutcomeKind.Rejected, ErrorCodes.Superseded), (outcome.Kind, outcome.Code));
        Assert.Contains("Transaction 2", outcome.Detail, StringComparison.Ordinal);
        Assert.Contains("/premium/amount", outcome.Detail, StringComparison.Ordinal);
        Assert.Equal(ImportOutcomeKind.Unchanged, _box.Import(Premium(120), OnExisting.Endorse, mark: new(old)).Kind);
        Assert.Equal(120, Amount());
    }

    [Theory]
    [InlineData("7", "8", "7.5", true)]
    [InlineData("7", "8", "8", false)]
    [InlineData("9", "10", "11", false)]
    [InlineData("2026-01-01", "2026-01-03", "2026-01-02T23:00:00Z", true)]
    [InlineData("2026-01-01", "2026-01-03", "2026-01-04", false)]
    [InlineData("7", "8", "2026-01-04", false)]
    public void A_row_with_an_older_stamp_does_not_win_whichever_run_it_is_in(string first, string second, string third, bool superseded)
    {
        NextRun(Premium(100), stamp: first);
        NextRun(Premium(120), stamp: second);
        Assert.Equal(superseded ? ImportOutcomeKind.Rejected : ImportOutcomeKind.Changed, NextRun(Premium(110), stamp: third));
        Assert.Equal(superseded ? 120 : 110, Amount());
    }

    [Fact]
    public void A_newer_stamp_wins_in_an_older_run_and_over_manual_changes_but_an_older_stamp_does_not()
    {
        var old = _run;
        NextRun(Premium(100), stamp: "5");
        Assert.Equal(ImportOutcomeKind.Changed, _box.Import(Premium(120), OnExisting.Endorse, mark: new(old, "6")).Kind);
        _box.Apply(TransactionType.Endorse, "2026-01-01", """{"premium":{"amount":999}}""");
        Assert.Equal(ImportOutcomeKind.Rejected, NextRun(Premium(100), stamp: "5"));
        Assert.Equal(ImportOutcomeKind.Changed, NextRun(Premium(120), stamp: "6"));
    }

    [Fact]
    public void A_claim_with_an_older_stamp_is_superseded_by_the_same_claim_only()
    {
        NextRun(Premium(100));
        static string Claim(string id, int amount) => $$$"""{"id":"{{{id}}}","amount":{"amount":{{{amount}}}},"occurredOn":"2026-02-01"}""";
        NextRun(Claim("C1", 10), ImportTarget.Claim, "5");
        Assert.Equal(ImportOutcomeKind.Changed, NextRun(Claim("C2", 10), ImportTarget.Claim, "4"));
        Assert.Equal(ImportOutcomeKind.Rejected, NextRun(Claim("C1", 20), ImportTarget.Claim, "4"));
    }

    [Fact]
    public void A_renewal_is_no_older_than_the_term_before()
    {
        NextRun(Premium(100), stamp: "9");
        var next = Premium(110)
            .Replace("2026-01-01", "2027-01-01", StringComparison.Ordinal)
            .Replace("2026-12-31", "2027-12-31", StringComparison.Ordinal);
        Assert.Equal(ImportOutcomeKind.Changed, _box.Import(next, OnExisting.Renew, mark: new(_run, "8")).Kind);
        Assert.Equal(["issue", "renew"], _box.Timeline.Transactions.Select(t => t.Type));
        Assert.Equal(ImportOutcomeKind.Changed, NextRun(Premium(105), stamp: "10"));
        Assert.Equal(105, Amount());
    }

    private static string Premium(int amount) =>
        $$$"""{"product":"motor","effectiveDate":"2026-01-01","expirationDate":"2026-12-31","premium":{"amount":{{{amount}}}}}""";

    private static string Parties(params string[] ids)
    {
        var parties = string.Join(",", ids.Select(id => $$"""{"role":"driver","id":"{{id}}"}"""));
        return $$"""{"product":"motor","effectiveDate":"2026-01-01","expirationDate":"2026-12-31","parties":[{{parties}}]}""";
    }

    private decimal Amount() => _box.View("2026-01-01").Premium!.Value.Amount;

    private ImportOutcomeKind NextRun(string document, ImportTarget target = ImportTarget.Policy, string? stamp = null)
    {
        _run = _run.AddDays(1);
        return Row(document, target, stamp);
    }

    private ImportOutcomeKind Row(string document, ImportTarget target = ImportTarget.Policy, string? stamp = null, bool canWait = false) =>
        _box.Import(document, OnExisting.Endorse, target, new(_run, stamp), canWait).Kind;
}
