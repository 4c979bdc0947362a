using Concord.Errors;
using Concord.Imports;
using Xunit;

namespace Concord.Policies.Tests;

public sealed class PolicySizeTests
{
    [Fact]
    public void Every_way_to_write_refuses_what_would_be_too_large_and_an_import_goes_on()
    {
        var box = PolicyTestBed.Created();
        box.Options.MaxTransactions = 1;

        Assert.Throws<TooLargeException>(() => box.Apply(TransactionType.Endorse, "2018-03-01", """{"attributes":{"x":1}}"""));
        Assert.Throws<TooLargeException>(() => box.Preview(TransactionType.Endorse, "2018-03-01", """{"attributes":{"x":1}}"""));
        Assert.Throws<TooLargeException>(() => box.Claim("""{"id":"C","amount":"1","occurredOn":"2018-04-01"}"""));
        var row = box.Import(
            """{"number":"A1","type":"endorse","effectiveDate":"2018-03-01","changes":{"attributes":{"x":1}}}""",
            target: ImportTarget.Transaction
        );

        Assert.Equal((ImportOutcomeKind.Rejected, ErrorCodes.TooLarge), (row.Kind, row.Code));
        Assert.Equal(1, box.Timeline.Version);
        Assert.Equal([PolicyStatus.InForce], box.Status("2018-03-01"));
    }
}
