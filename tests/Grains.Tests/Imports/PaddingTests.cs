using CsCheck;
using Xunit;

namespace Concord.Imports.Tests;

/// <summary>
/// Columns of a fixed width are padded with blanks. The padding, on whichever side, is not part of an id, a code, a date or a
/// number.
/// </summary>
public sealed class PaddingTests
{
    private static readonly string[] Columns =
    [
        "no",
        "product",
        "state",
        "from",
        "to",
        "premium",
        "currency",
        "client",
        "vehicle",
        "role",
        "system",
        "ref",
        "version",
        "bonus",
        "flag",
        "days",
    ];

    private static readonly string[] Values =
    [
        "A1",
        "motor",
        "quoted",
        "2017-01-01",
        "01.01.2018",
        "12.50",
        "USD",
        "C0001",
        "V1",
        "policyholder",
        "pas",
        "9",
        "7",
        "0.50",
        "yes",
        "12",
    ];

    private static readonly object Mapping = new
    {
        product = "{product}",
        status = "{state}",
        effectiveDate = "{from}",
        expirationDate = "{to:date:dd.MM.yyyy}",
        premium = new { amount = "{premium}", currency = "{currency}" },
        attributes = new
        {
            bonus = "{bonus:number}",
            flag = "{flag:boolean}",
            days = "{days:integer}",
            on = "{from:date}",
        },
        parties = new[] { new { role = "{role}", id = "{client}" } },
        assets = new[] { new { kind = "vehicle", id = "{client}-{vehicle}" } },
        places = new[] { new { role = "garaged", id = "FR {vehicle}" } },
        references = new[]
        {
            new
            {
                system = "{system}",
                externalId = "{ref}",
                version = "{version}",
            },
        },
    };

    private const string Spaces = " \t\n\u00A0\u3000\u2003\u200B\uFEFF\u2028";

    private static readonly Gen<string> Padding = Gen.Int[0, Spaces.Length - 1]
        .Array[0, 3]
        .Select(static at => string.Concat(at.Select(static i => Spaces[i])));

    [Fact]
    public void Padding_anywhere_in_a_row_never_changes_its_document()
    {
        var plain = MappingFixture.Map(Mapping, [.. Columns.Zip(Values)]);
        Assert.Contains("\"id\":\"C0001-V1\"", plain, StringComparison.Ordinal);
        Gen.Select(Padding, Padding)
            .Array[Columns.Length]
            .Sample(padding =>
            {
                var padded = Values.Zip(padding, static (value, p) => p.Item1 + value + p.Item2);
                Assert.Equal(plain, MappingFixture.Map(Mapping, [.. Columns.Zip(padded)]));
            });
    }

    [Fact]
    public void Text_that_is_no_id_stays_as_it_came() =>
        Assert.Contains(
            """{"id":"C1","name":" Ada\r\n\tLovelace ","role":"driver"}""",
            MappingFixture.Map(
                new
                {
                    parties = new[]
                    {
                        new
                        {
                            role = "driver",
                            id = "{c}",
                            name = "{n}",
                        },
                    },
                },
                ("c", "C1 "),
                ("n", " Ada\r\n\tLovelace ")
            ),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("C\n1")]
    [InlineData("C\t1")]
    [InlineData("C1\0")]
    [InlineData("C\u007f1")]
    [InlineData("C\u00851")]
    [InlineData("C\u20281")]
    public void A_control_character_within_an_id_rejects_the_row_and_names_the_column(string id) =>
        Assert.StartsWith(
            "Column 'c': '",
            MappingFixture.Reject(new { parties = new[] { new { role = "driver", id = "{c}" } } }, ("c", id)),
            StringComparison.Ordinal
        );
}
