using System.Globalization;
using System.Text.Json;
using Concord.Values;
using CsCheck;
using Xunit;

namespace Concord.Imports.Tests;

public sealed class ImportMappingTests
{
    [Fact]
    public void A_row_becomes_a_policy_document_with_sorted_members() =>
        Assert.Equal(
            """{"assets":[{"attributes":{"make":"BMW"},"id":"C1-V1","kind":"vehicle"}],"attributes":{"bonus":0.5"""
                + ""","fixed":[1,true],"gone":{"deep":null}}"""
                + ""","effectiveDate":"2017-01-01","expirationDate":"2018-01-01","number":"A1","parties":["""
                + """{"id":"C1","role":"policyholder"}],"places":[],"premium":{"amount":"12.5","currency":"EUR"}"""
                + ""","product":"motor","references":[{"externalId":"9","system":"pas"}],"status":"quoted"}""",
            MappingFixture.Map(
                new
                {
                    status = "{state}",
                    premium = "{premium:number}",
                    attributes = new
                    {
                        bonus = "{bonus:number}",
                        @fixed = new object[] { 1, true },
                        gone = new { deep = "{empty?}" },
                    },
                    parties = new object[] { new { role = "policyholder", id = "{client}" }, new { role = "driver", id = "{empty}" } },
                    assets = new[]
                    {
                        new
                        {
                            kind = "vehicle",
                            id = "{client}-{vehicle}",
                            attributes = new { make = "{make}" },
                        },
                    },
                    places = new[] { new { role = "garaged", id = "{empty?}" } },
                    references = new[] { new { system = "pas", externalId = "{ref}" } },
                },
                ("state", "quoted"),
                ("premium", "12.50"),
                ("bonus", "0.50"),
                ("client", "C1"),
                ("vehicle", "V1"),
                ("make", "BMW"),
                ("ref", "9")
            )
        );

    [Fact]
    public void A_row_becomes_a_claim()
    {
        var claim = new
        {
            target = "claims",
            policy = "{no}",
            id = "{claim}",
            amount = "{amount:number}",
            occurredOn = "{day:date}",
            attributes = new { n = "{n:integer?}" },
        };
        Assert.Equal(ImportTarget.Claim, MappingFixture.Compile(claim).Target);
        Assert.Equal(
            """{"amount":{"amount":"-927.16","currency":"EUR"},"id":"CL1","occurredOn":"2017-03-01"}""",
            MappingFixture.Map(claim, ("claim", "CL1"), ("amount", "-927.16"), ("day", "2017-03-01"))
        );
    }

    [Fact]
    public void An_empty_column_that_is_not_optional_rejects_the_row_and_is_named()
    {
        Assert.Equal("Column 'a' is empty.", MappingFixture.Reject(new { attributes = new { x = "{a}" } }, ("a", "")));
        Assert.Equal("Column 'a' is empty.", MappingFixture.Reject(new { attributes = new { x = "{a:number}" } }, ("a", " ")));
        Assert.Equal("Column 'no' is empty.", MappingFixture.Reject(new { }, ("no", "")));
        Assert.Equal("Column 'a' is empty.", MappingFixture.Reject(new { attributes = new { x = "{b?}-{a}" } }, ("b", null), ("a", null)));
    }

    [Fact]
    public void A_row_that_grows_too_long_in_the_mapping_is_rejected()
    {
        var column = ("a", new string('x', 30_000));
        Assert.Equal(
            "The mapping makes more than 1024 KiB of this row.",
            MappingFixture.Reject(
                new { attributes = Enumerable.Range(0, 100).ToDictionary(static i => $"x{i}", static _ => "{a}") },
                column
            )
        );
        Assert.Equal(
            "The mapping makes more than 1024 KiB of this row.",
            MappingFixture.Reject(new { attributes = new { x = string.Concat(Enumerable.Repeat("{a}", 200)) } }, column)
        );
    }

    [Fact]
    public void A_policy_attribute_with_an_empty_optional_column_is_null_so_that_a_renewal_removes_it() =>
        Assert.Equal(
            "{\"x\":null,\"y\":1,\"z\":null}",
            MappingFixture.Attributes(
                new
                {
                    x = "{a?}",
                    y = 1,
                    z = "{b}-{a?}",
                },
                ("a", ""),
                ("b", "B")
            )
        );

    [Fact]
    public void An_elements_member_with_an_empty_optional_column_is_left_out() =>
        Assert.Contains(
            """
            "assets":[{"id":"V","kind":"car"},{"attributes":{"y":1},"id":"V","kind":"car"}]
            """,
            MappingFixture.Map(
                new
                {
                    assets = new object[]
                    {
                        new
                        {
                            kind = "car",
                            id = "{v}",
                            attributes = new { x = "{a?}" },
                        },
                        new
                        {
                            kind = "car",
                            id = "{v}",
                            attributes = new { x = "{a?}", y = 1 },
                        },
                    },
                },
                ("a", ""),
                ("v", "V")
            ),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("number", "1e400")]
    [InlineData("number", "1,5")]
    [InlineData("number", "NaN")]
    [InlineData("number", "--1")]
    [InlineData("number", "0x10")]
    [InlineData("number", "12345678901234567890123456789")]
    [InlineData("number", "0.12345678901234567890123456789")]
    [InlineData("integer", "1.5")]
    [InlineData("integer", "x")]
    [InlineData("boolean", "maybe")]
    [InlineData("boolean", "2")]
    [InlineData("date", "2018-02-30")]
    [InlineData("date", "01/02/2018")]
    [InlineData("date", "2018-2-3")]
    [InlineData("date", "2018-02-03T00:00:00Z")]
    public void A_value_that_cannot_be_converted_exactly_rejects_the_row_and_is_named(string conversion, string value)
    {
        var error = MappingFixture.Reject(new { attributes = new { x = $"{{a:{conversion}}}" } }, ("a", value));
        Assert.StartsWith($"Column 'a': '{value}' is ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("number", "1.0", "1")]
    [InlineData("number", "-0", "0")]
    [InlineData("number", "1E3", "1000")]
    [InlineData("number", ".5", "0.5")]
    [InlineData("number", " 7 ", "7")]
    [InlineData("integer", "007", "7")]
    [InlineData("integer", "12.0", "12")]
    [InlineData("integer", "9999999999999999999999999999", "9999999999999999999999999999")]
    [InlineData("boolean", "YES", "true")]
    [InlineData("boolean", "0", "false")]
    [InlineData("date", "2020-02-29", "\"2020-02-29\"")]
    public void A_value_is_converted_to_its_canonical_form(string conversion, string value, string expected) =>
        Assert.Equal($"{{\"x\":{expected}}}", MappingFixture.Attributes(new { x = $"{{a:{conversion}}}" }, ("a", value)));

    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("ä")]
    [InlineData("a b")]
    public void An_invalid_number_rejects_the_row(string number) =>
        Assert.Contains("is not a policy number", MappingFixture.Reject(new { }, ("no", number)), StringComparison.Ordinal);

    [Fact]
    public void Text_longer_than_the_limit_rejects_the_row() =>
        Assert.Contains(
            "is longer than",
            MappingFixture.Reject(new { attributes = new { x = "{a}{a}" } }, ("a", new string('x', 20_000))),
            StringComparison.Ordinal
        );

    [Fact]
    public void Any_text_comes_out_as_the_same_text_in_canonical_form() =>
        Gen
            .String.Where(static s => !string.IsNullOrWhiteSpace(s) && IsUnicode(s))
            .Sample(text =>
            {
                using var document = JsonDocument.Parse(MappingFixture.Attributes(new { x = "{a}", y = "<{a}>" }, ("a", text)));
                Assert.Equal(text, document.RootElement.GetProperty("x").GetString());
                Assert.Equal($"<{text}>", document.RootElement.GetProperty("y").GetString());
            });

    [Fact]
    public void Any_decimal_comes_out_as_the_same_decimal_in_the_form_of_the_json_reader() =>
        Gen.Decimal.Sample(number =>
        {
            var text = number.ToString(CultureInfo.InvariantCulture);
            var attributes = new { x = "{a:number}" };
            if (ExactDecimal.TryParse(text, out var exact))
                Assert.Equal($"{{\"x\":{ExactDecimal.ToCanonicalString(exact)}}}", MappingFixture.Attributes(attributes, ("a", text)));
            else
                Assert.Contains(
                    "is not a number that can be held exactly",
                    MappingFixture.Reject(new { attributes }, ("a", text)),
                    StringComparison.Ordinal
                );
        });

    private static bool IsUnicode(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == 0xFFFD)
                return false;
        }
        return true;
    }
}
