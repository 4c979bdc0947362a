using Concord.Errors;
using Concord.Graph;
using Concord.Lists;
using CsCheck;
using Xunit;

namespace Concord.Policies.Tests;

/// <summary>
/// White space around an id is not part of it, wherever the id comes from; no id contains control characters.
/// </summary>
public sealed class IdTextTests
{
    private const string Padded = """
        {"number":"<A1>","product":"<motor>","status":"<inForce>","effectiveDate":"<2018-01-01>","expirationDate":"<2019-01-01>",
         "premium":{"amount":"<420.5>","currency":"<USD>"},"attributes":{"bonus":0.5,"note":" as it is "},
         "parties":[{"role":"<policyholder>","id":"<C0001>","name":"Ada"}],"assets":[{"kind":"<vehicle>","id":"<V 1>"}],
         "places":[{"role":"<garaged>","id":"<36233>","name":"1 Main Street\\n\\tParis"}],
         "references":[{"system":"<pas>","externalId":"<4711>","version":"<7>","uri":"<https://pas.example/4711>"}]}
        """;

    private const string Changes = """
        {"premium":{"amount":"<12>"},
         "parties":{"add":[{"role":"<driver>","id":"<D1>"}],"remove":[{"role":"<policyholder>","id":"<C0001>"}]},
         "term":{"expirationDate":"<2020-01-01>"},"references":[{"system":"<crm>","externalId":"<1>"}]}
        """;

    private const string Claim = """{"id":"<CL1>","amount":{"amount":"<5>","currency":"<EUR>"},"occurredOn":"<2018-03-01>"}""";

    /// <summary>As they are written in JSON.</summary>
    private static readonly string[] Spaces = [" ", "\\t", "\\r\\n", "\\u00a0", "\\u3000", "\\u200b", "\\ufeff", "\\u2029"];

    private static readonly Gen<string> Padding = Gen.Int[0, Spaces.Length - 1]
        .Array[0, 3]
        .Select(static at => string.Concat(at.Select(static i => Spaces[i])));

    [Fact]
    public void Padding_anywhere_in_a_document_never_changes_what_is_recorded()
    {
        var expected = Recorded("", "");
        Gen.Select(Padding, Padding).Sample((before, after) => Assert.Equal(expected, Recorded(before, after)));
    }

    [Fact]
    public void An_element_that_was_recorded_with_padding_is_still_shown_and_is_the_same_element()
    {
        var box = PolicyTestBed.Created();
        Record(box, """{"parties":[{"id":"P1","role":"policyholder"},{"id":"C0001     ","role":"driver"}]}""");
        Assert.Contains("\"C0001     \"", box.View("2018-01-01").Parties.ToString(), StringComparison.Ordinal);
        Assert.Contains("C0001", ListedPolicyFactory.Of(PolicyTestBed.Id, box.Timeline).Parties);
        Assert.Contains(
            "parties/motor-fr~C0001",
            SubgraphFactory.Of(PolicyTestBed.Id, box.Timeline).Edges.Select(static edge => edge.Other.ToString())
        );

        box.Apply(TransactionType.Endorse, "2018-02-01", """{"parties":{"add":[{"role":"driver","id":"C0001","name":"Bea"}]}}""");
        Assert.Equal(
            """[{"id":"P1","role":"policyholder"},{"id":"C0001","name":"Bea","role":"driver"}]""",
            box.View("2018-02-01").Parties.ToString()
        );
        Assert.Contains("\"C0001     \"", box.View("2018-01-01").Parties.ToString(), StringComparison.Ordinal);

        Record(box, """{"parties":[{"id":"P1 ","role":"policyholder"},{"id":"C0001     ","role":"driver"}]}""");
        box.Apply(TransactionType.Endorse, "2018-03-01", """{"parties":{"remove":[{"role":"driver","id":"C0001"}]}}""");
        Assert.Equal("""[{"id":"P1 ","role":"policyholder"}]""", box.View("2018-03-01").Parties.ToString());
    }

    [Theory]
    [InlineData("parties", "role")]
    [InlineData("parties", "id")]
    [InlineData("assets", "kind")]
    [InlineData("places", "id")]
    [InlineData("references", "externalId")]
    [InlineData("references", "version")]
    public void Control_characters_within_an_id_are_refused(string list, string member)
    {
        foreach (var control in (string[])["\\u0000", "\\n", "\\t", "\\u007f", "\\u0085", "\\u2028"])
        {
            var element = """{"role":"r","id":"i"}""";
            if (list == "assets")
                element = """{"kind":"r","id":"i"}""";
            if (list == "references")
                element = """{"system":"s","externalId":"e","version":"v"}""";
            var json = element.Replace($"\"{member}\":\"", $"\"{member}\":\"a{control}", StringComparison.Ordinal);
            PolicyTestBed.Refused(
                () =>
                    PolicyTestBed.Created(
                        $$"""{"product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01","{{list}}":[{{json}}]}"""
                    ),
                $"/{list}/0/{member}"
            );
        }
    }

    [Fact]
    public void An_id_of_nothing_but_white_space_is_empty() =>
        PolicyTestBed.Refused(
            () =>
                PolicyTestBed.Created(
                    """{"product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01","parties":["""
                        + """{"role":"driver","id":" \u3000"}]}"""
                ),
            "/parties/0/id"
        );

    [Fact]
    public void Two_elements_whose_ids_differ_in_padding_alone_are_one_too_many() =>
        PolicyTestBed.Refused(
            () =>
                PolicyTestBed.Created(
                    """{"product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01","parties":["""
                        + """{"role":"driver","id":"C1"},{"role":"driver","id":"C1 "}]}"""
                ),
            "/parties/1"
        );

    [Fact]
    public void A_name_with_line_breaks_and_tabs_is_kept_as_it_came()
    {
        const string Name = """Ada\r\nLovelace\t\u000b\u2028\u0085""";
        var box = PolicyTestBed.Created(
            """{"product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01","parties":"""
                + $$"""[{"role":"driver","id":"C1","name":"{{Name}}"}]}"""
        );
        Assert.Equal(PolicyTestBed.Json($$"""[{"id":"C1","name":"{{Name}}","role":"driver"}]"""), box.View("2018-01-01").Parties);
    }

    [Fact]
    public void Realms_and_numbers_are_read_with_padding_and_keys_are_not()
    {
        Assert.Equal("motor-fr/A1", PolicyId.Create(RealmId.Parse(" motor-fr\u00a0"), "A1\u3000 ").ToString());
        Assert.Throws<ValidationException>(static () => PolicyId.Create(RealmId.Parse("motor-fr"), "A 1"));
        Assert.False(PolicyId.TryParse("motor-fr/A1 ", out _));
        Assert.False(RealmId.TryParse("motor-fr ", out _));
    }

    /// <summary>As an earlier version wrote it.</summary>
    private static void Record(PolicyTestBed box, string changes) => box.Record(TransactionType.Endorse, "2018-01-01", changes);

    private static string Recorded(string before, string after)
    {
        string Pad(string json) => json.Replace("<", before, StringComparison.Ordinal).Replace(">", after, StringComparison.Ordinal);
        var box = PolicyTestBed.Created(Pad(Padded));
        box.Apply(TransactionType.Endorse, "2018-02-01", Pad(Changes));
        box.Claim(Pad(Claim));
        box.Apply(TransactionType.Correct, "2018-01-01", Pad("""{"term":{"effectiveDate":"<2017-12-01>"}}"""));
        return string.Join('\n', box.Timeline.Transactions.Select(static t => $"{t.Type} {t.EffectiveDate:O} {t.CopyChanges()}"));
    }
}
