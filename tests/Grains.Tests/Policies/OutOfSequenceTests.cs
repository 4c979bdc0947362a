using Xunit;
using static Concord.Policies.TransactionType;

namespace Concord.Policies.Tests;

public sealed class OutOfSequenceTests
{
    [Fact]
    public void A_field_that_a_later_effective_transaction_sets_again_is_named_with_both_values()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Endorse, "2018-06-01", """{"attributes":{"bonus":0.7,"usage":{"km":1000}},"premium":{"amount":"500"}}""");

        var result = box.Apply(
            Endorse,
            "2018-03-01",
            """{"attributes":{"bonus":0.6,"usage":{"kind":"work"}},"premium":{"amount":"450"}}"""
        );

        Assert.Equal(
            [("/attributes/bonus", "0.6", "0.7", "2018-06-01"), ("/premium/amount", "\"450.00\"", "\"500.00\"", "2018-06-01")],
            result.OutOfSequence.Select(Text)
        );
        Assert.Contains("\"bonus\":0.6", box.View("2018-03-01").Attributes.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"bonus\":0.7", box.View("2018-06-01").Attributes.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"work\"", box.View("2018-06-01").Attributes.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_in_sequence_or_with_the_same_value_is_not_named()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Endorse, "2018-06-01", """{"attributes":{"bonus":0.7}}""");

        Assert.Empty(box.Apply(Endorse, "2018-06-01", """{"attributes":{"bonus":0.8}}""").OutOfSequence);
        Assert.Empty(box.Apply(Endorse, "2018-07-01", """{"attributes":{"bonus":0.9}}""").OutOfSequence);
        Assert.Empty(box.Apply(Endorse, "2018-06-15", """{"attributes":{"bonus":0.9}}""").OutOfSequence);
        Assert.Empty(box.Apply(Endorse, "2018-02-01", """{"attributes":{"colour":"red"}}""").OutOfSequence);
    }

    [Fact]
    public void The_first_later_transaction_that_sets_the_field_is_named()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Endorse, "2018-08-01", """{"attributes":{"bonus":0.8}}""");
        box.Apply(Endorse, "2018-06-01", """{"attributes":{"bonus":0.7}}""");

        Assert.Equal(
            ("/attributes/bonus", "0.6", "0.7", "2018-06-01"),
            Text(Assert.Single(box.Apply(Endorse, "2018-03-01", """{"attributes":{"bonus":0.6}}""").OutOfSequence))
        );
    }

    [Fact]
    public void Removing_an_object_overshadows_its_members()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Endorse, "2018-06-01", """{"attributes":{"usage":null}}""");

        Assert.Equal(
            ("/attributes/usage", "{\"km\":1}", "null", "2018-06-01"),
            Text(Assert.Single(box.Apply(Endorse, "2018-03-01", """{"attributes":{"usage":{"km":1}}}""").OutOfSequence))
        );
    }

    [Fact]
    public void A_list_is_named_when_both_transactions_change_the_same_element()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Endorse, "2018-06-01", """{"parties":{"remove":[{"role":"driver","id":"D1"}]}}""");

        Assert.Empty(box.Apply(Endorse, "2018-03-01", """{"parties":{"add":[{"role":"driver","id":"D2"}]}}""").OutOfSequence);
        Assert.Equal(
            "/parties",
            Assert
                .Single(box.Apply(Endorse, "2018-03-02", """{"parties":{"add":[{"role":"driver","id":"D1","name":"N"}]}}""").OutOfSequence)
                .Field
        );
        Assert.Equal("/parties", Assert.Single(box.Apply(Endorse, "2018-03-03", """{"parties":[]}""").OutOfSequence).Field);
    }

    [Fact]
    public void A_rescinded_cancellation_overshadows_nothing()
    {
        var box = PolicyTestBed.Created();
        box.Apply(Cancel, "2018-10-01", """{"premium":{"amount":"1"}}""");
        box.Apply(RescindCancel, "2018-09-01");

        Assert.Empty(box.Apply(Endorse, "2018-03-01", """{"premium":{"amount":"2"}}""").OutOfSequence);
    }

    private static (string, string, string, string) Text(OvershadowedField field) =>
        (
            field.Field,
            field.Value.ToString(),
            field.LaterValue.ToString(),
            field.LaterEffectiveDate.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
        );
}
