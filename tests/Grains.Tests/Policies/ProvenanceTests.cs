using Xunit;
using static Concord.Policies.TransactionType;

namespace Concord.Policies.Tests;

public sealed class ProvenanceTests
{
    [Fact]
    public void Each_field_names_the_transaction_that_set_it()
    {
        var box = PolicyTestBed.Created();
        box.Apply(
            Endorse,
            "2018-03-01",
            """{"attributes":{"usage":{"km":1000}},"premium":{"amount":"500"},"parties":{"add":[{"role":"driver","id":"D2"}]}}""",
            box.Context() with
            {
                Actor = "bob",
                Origin = "import",
                Rule = "import:x@3",
            }
        );

        var fields = box.Provenance().ToDictionary(f => f.Field, f => (f.Value.ToString(), f.Sequence));

        Assert.Equal(("\"motor\"", 1), fields["/product"]);
        Assert.Equal(("[\"inForce\"]", 1), fields["/status"]);
        Assert.Equal(("\"2018-01-01\"", 1), fields["/term/effectiveDate"]);
        Assert.Equal(("\"500.00\"", 2), fields["/premium/amount"]);
        Assert.Equal(("0.5", 1), fields["/attributes/bonus"]);
        Assert.Equal(("1000", 2), fields["/attributes/usage/km"]);
        Assert.Equal(("\"private\"", 1), fields["/attributes/usage/kind"]);
        Assert.Equal(("{\"id\":\"D1\",\"role\":\"driver\"}", 1), fields["/parties/1"]);
        Assert.Equal(("{\"id\":\"D2\",\"role\":\"driver\"}", 2), fields["/parties/2"]);
        var km = box.Provenance().Single(f => f.Field == "/attributes/usage/km");
        Assert.Equal(("bob", "import", "import:x@3", box.Log[1].Event.Time), (km.Actor, km.Origin, km.Rule, km.RecordedAt));
    }

    [Fact]
    public void A_later_effective_value_keeps_its_origin_when_an_earlier_one_is_recorded_later()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Endorse, "2018-05-01", """{"attributes":{"bonus":0.7}}""");
        box.Apply(Endorse, "2018-03-01", """{"attributes":{"bonus":0.6}}""");

        Assert.Equal(2, box.Provenance().Single(f => f.Field == "/attributes/bonus").Sequence);
    }

    [Fact]
    public void A_future_transaction_is_the_origin_of_the_pending_status_only()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Cancel, "2018-10-01", """{"premium":{"amount":"1"}}""");

        var fields = box.Provenance().ToDictionary(f => f.Field, f => (f.Value.ToString(), f.Sequence));

        Assert.Equal(("\"420.00\"", 1), fields["/premium/amount"]);
        Assert.Equal(("[\"inForce\",\"cancelPending\"]", 2), fields["/status"]);
    }

    [Fact]
    public void An_emptied_object_names_the_transaction_that_emptied_it()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Endorse, "2018-02-01", """{"attributes":{"usage":{"km":null,"kind":null}}}""");

        Assert.Equal(2, box.Provenance().Single(f => f.Field == "/attributes/usage").Sequence);
    }
}
