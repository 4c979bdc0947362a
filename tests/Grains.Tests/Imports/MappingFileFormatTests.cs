using System.Globalization;
using CsCheck;
using Xunit;

namespace Concord.Imports.Tests;

/// <summary>
/// What a mapping says about its file: how dates and numbers are written, and which texts mean a missing value.
/// </summary>
public sealed class MappingFileFormatTests
{
    private static readonly (string Point, string Between, int[] Groups)[] Notations =
    [
        (",", ".", [3]),
        (",", " ", [3]),
        (".", "'", [3]),
        (".", ",", [3]),
        (".", ",", [3, 2]),
        (",", ".", [0]),
    ];

    [Theory]
    [InlineData("dd-MM-yyyy", "03-02-2018", "2018-02-03")]
    [InlineData("dd.MM.yyyy", " 03.02.2018 ", "2018-02-03")]
    [InlineData("d/M/yyyy", "3/2/2018", "2018-02-03")]
    [InlineData("d/M/yyyy", "13/12/2018", "2018-12-13")]
    [InlineData("MM/dd/yyyy", "02/03/2018", "2018-02-03")]
    [InlineData("yyyyMMdd", "20180203", "2018-02-03")]
    [InlineData("ddMMyyyy", "03022018", "2018-02-03")]
    [InlineData("dd MMM yyyy", "03 feb 2018", "2018-02-03")]
    [InlineData("dMMMyyyy", "3FEB2018", "2018-02-03")]
    [InlineData(@"yyyy'\'MM'\'dd", @"2018\02\03", "2018-02-03")]
    [InlineData("'d\"%:'yyyy_MM_dd", "d\"%:2018_02_03", "2018-02-03")]
    [InlineData("MMMM d, yyyy", "February 3, 2018", "2018-02-03")]
    [InlineData("yyyy-MM-dd' 00:00:00'", "2018-02-03 00:00:00", "2018-02-03")]
    [InlineData("yyyy'年'M'月'd'日'", "2018年2月3日", "2018-02-03")]
    public void A_date_is_read_as_its_column_writes_it(string format, string value, string expected)
    {
        Assert.Equal($"{{\"x\":\"{expected}\"}}", MappingFixture.Attributes(new { x = $"{{a:date:{format}}}" }, ("a", value)));
        Assert.Equal($"{{\"x\":\"{expected}\"}}", MappingFixture.Attributes(new { x = $"{{ns:a:date:{format}?}}" }, ("ns:a", value)));
        Assert.Equal($"{{\"x\":null}}", MappingFixture.Attributes(new { x = $"{{a?:date:{format}}}" }, ("a", " ")));
    }

    [Theory]
    [InlineData("dd-MM-yyyy", "2018-02-03")]
    [InlineData("dd-MM-yyyy", "30-02-2018")]
    [InlineData("dd-MM-yyyy", "3-2-2018")]
    [InlineData("dd-MM-yyyy", "03-02-18")]
    [InlineData("dd-MM-yyyy", "03/02/2018")]
    [InlineData("MM/dd/yyyy", "13/02/2018")]
    [InlineData("yyyy-MM-dd' 00:00:00'", "2018-02-03 11:00:00")]
    public void A_date_in_another_format_rejects_the_row_and_the_format_is_named(string format, string value) =>
        Assert.Equal(
            $"Column 'a': '{value}' is not a date ({format}).",
            MappingFixture.Reject(new { attributes = new { x = $"{{a:date:{format}}}" } }, ("a", value))
        );

    [Theory]
    [InlineData("dd-MM-yy", "century")]
    [InlineData("dd-MM", "day, month and year")]
    [InlineData("dd-MM-yyyy-dd", "day, month and year")]
    [InlineData("", "day, month and year")]
    [InlineData("dd-MM-yyyy HH", "'H' is not known")]
    [InlineData("ddd-MM-yyyy", "'ddd' is not known")]
    [InlineData("dMMyyyy", "could not be told")]
    [InlineData("dd-MM-yyyy'", "not closed")]
    public void An_invalid_date_format_is_refused_when_the_mapping_is_put(string format, string reason)
    {
        var error = Assert.Single(MappingFixture.Errors(new { attributes = new { x = $"{{a:date:{format}}}" } }));
        Assert.Equal("/imports/test/attributes/x", error.Pointer);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_dates_of_policies_and_claims_accept_a_format()
    {
        Assert.Contains(
            "\"effectiveDate\":\"2017-03-01\",\"expirationDate\":\"2018-03-01\"",
            MappingFixture.Map(
                new { effectiveDate = "{from:date:dd.MM.yyyy}", expirationDate = "{to:date:dd.MM.yyyy}" },
                ("from", "01.03.2017"),
                ("to", "01.03.2018")
            ),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"occurredOn\":\"2017-03-01\"",
            MappingFixture.Map(
                new
                {
                    target = "claims",
                    policy = "{no}",
                    id = "{no}",
                    amount = "{amount}",
                    occurredOn = "{loss_date:date:dd-MM-yyyy}",
                    numbers = new { @decimal = "," },
                },
                ("amount", "1,50"),
                ("loss_date", "01-03-2017")
            ),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(",", ".", "1.234,56", "1234.56")]
    [InlineData(",", ".", "1234,56", "1234.56")]
    [InlineData(",", ".", "-1.234.567,8", "-1234567.8")]
    [InlineData(",", ".", " 12,50 ", "12.5")]
    [InlineData(",", ".", "0", "0")]
    [InlineData(",", null, "1,5", "1.5")]
    [InlineData(",", null, ",5", "0.5")]
    [InlineData(",", null, "1,5E3", "1500")]
    [InlineData(",", " ", "1 234,56", "1234.56")]
    [InlineData(",", " ", "1\u00A0234\u202F567,00", "1234567")]
    [InlineData(".", "'", "1’234'567.50", "1234567.5")]
    [InlineData(".", ",", "1,234.56", "1234.56")]
    [InlineData(".", ",", "12,34,567.89", "1234567.89")]
    [InlineData(null, ",", "1,234", "1234")]
    public void A_number_is_read_as_the_file_writes_it(string? point, string? between, string value, string expected) =>
        Assert.Contains($"\"x\":{expected}}}", MappingFixture.Map(Numbers(point, between), ("a", value)), StringComparison.Ordinal);

    [Theory]
    [InlineData(",", ".", "1.5")]
    [InlineData(",", ".", "1.23,5")]
    [InlineData(",", ".", "1.2345")]
    [InlineData(",", ".", "1234.567")]
    [InlineData(",", ".", ".123")]
    [InlineData(",", ".", "123.")]
    [InlineData(",", ".", "1..234")]
    [InlineData(",", ".", "1,234.5")]
    [InlineData(",", ".", "1,2,3")]
    [InlineData(",", ".", "1 234")]
    [InlineData(",", ".", "")]
    [InlineData(",", ".", "x")]
    [InlineData(",", ".", "--1")]
    [InlineData(",", null, "1.234")]
    [InlineData(",", null, "1.5")]
    [InlineData(".", ",", "1,5")]
    [InlineData(".", ",", "123,45,678")]
    [InlineData(".", ",", "1,23,45,67")]
    public void A_number_that_is_written_otherwise_rejects_the_row(string point, string? between, string value)
    {
        var error = MappingFixture.Reject(Numbers(point, between), ("a", value));
        if (value.Length > 0)
            Assert.Contains(
                $"is not a number that can be held exactly (decimal sign '{point}'",
                error.Replace("a decimal point", "decimal sign '.'", StringComparison.Ordinal),
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void Any_decimal_in_any_notation_is_the_number_that_it_was() =>
        Gen.Select(Gen.Decimal[-1_000_000_000m, 1_000_000_000m], Gen.Int[0, Notations.Length - 1])
            .Sample(
                (number, notation) =>
                {
                    var (point, between, groups) = Notations[notation];
                    var exact = decimal.Round(number, 2);
                    var format = new NumberFormatInfo
                    {
                        NumberDecimalSeparator = point,
                        NumberGroupSeparator = between,
                        NumberGroupSizes = groups,
                    };
                    var expected = exact == 0 ? "0" : exact.ToString("0.##", CultureInfo.InvariantCulture);
                    Assert.Contains(
                        $"\"x\":{expected}}}",
                        MappingFixture.Map(Numbers(point, between), ("a", exact.ToString("N2", format))),
                        StringComparison.Ordinal
                    );
                }
            );

    [Fact]
    public void Numbers_in_the_mapping_itself_use_JSON_notation() =>
        Assert.Contains(
            "\"premium\":{\"amount\":\"12.5\",\"currency\":\"EUR\"}",
            MappingFixture.Map(new { premium = "12.50", numbers = new { @decimal = ",", thousands = "." } }),
            StringComparison.Ordinal
        );

    [Fact]
    public void JSON_numbers_are_read_as_JSON_whatever_the_number_format_of_texts()
    {
        var mapper = MappingFixture
            .Compile(new { attributes = new { x = "{a:number}", y = "{b:number}" }, numbers = new { @decimal = ",", thousands = "." } })
            .CreateMapper();
        Assert.True(mapper.TryMap(["A1", "1.234", "1.234"], out _, out var document, out var error, [false, true, false]), error);
        Assert.Contains("\"x\":1.234,\"y\":1234", document.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?")]
    [InlineData("NA")]
    [InlineData(" \\N ")]
    [InlineData("")]
    public void A_text_declared_as_missing_equals_an_empty_column(string value)
    {
        var form = new
        {
            missing = new[] { "?", "NA", "\\N" },
            attributes = new { x = "{a:number?}", y = "{a?}" },
            parties = new[] { new { role = "driver", id = "{a}" } },
        };
        Assert.Contains("\"attributes\":{\"x\":null,\"y\":null}", MappingFixture.Map(form, ("a", value)), StringComparison.Ordinal);
        Assert.Contains("\"parties\":[]", MappingFixture.Map(form, ("a", value)), StringComparison.Ordinal);
        Assert.Equal("Column 'a' is empty.", MappingFixture.Reject(new { form.missing, attributes = new { x = "{a}" } }, ("a", value)));
        Assert.Equal("Column 'no' is empty.", MappingFixture.Reject(new { form.missing }, ("no", value)));
    }

    [Fact]
    public void A_text_that_contains_a_missing_marker_is_an_ordinary_text() =>
        Assert.Contains(
            "{\"x\":\"NAN\",\"y\":\"na\"}",
            MappingFixture.Map(new { missing = new[] { "NA" }, attributes = new { x = "{a}", y = "{b}" } }, ("a", "NAN"), ("b", "na")),
            StringComparison.Ordinal
        );

    [Fact]
    public void All_errors_of_the_file_format_are_reported_together_with_pointers()
    {
        Assert.Equal(
            [
                "/imports/test/encoding",
                "/imports/test/gather/0",
                "/imports/test/gather/1",
                "/imports/test/gather/2",
                "/imports/test/missing/0",
                "/imports/test/missing/1",
                "/imports/test/numbers/decimal",
                "/imports/test/numbers/grouping",
                "/imports/test/numbers/thousands",
            ],
            Pointers(
                new
                {
                    encoding = "ebcdic",
                    numbers = new
                    {
                        @decimal = ";",
                        thousands = "..",
                        grouping = 3,
                    },
                    missing = new object[] { 7, " " },
                    gather = new object[] { "claims", "assets", 1 },
                }
            )
        );
        Assert.Equal(["/imports/test/numbers/thousands"], Pointers(new { numbers = new { @decimal = ",", thousands = "," } }));
        Assert.Equal(["/imports/test/numbers"], Pointers(new { numbers = new { } }));
        Assert.Equal(["/imports/test/numbers"], Pointers(new { numbers = "," }));
        Assert.Equal(["/imports/test/delimiter"], Pointers(new { delimiter = "::" }));
        Assert.Equal(["/imports/test/delimiter"], Pointers(new { delimiter = ";", format = "ndjson" }));
        Assert.Equal(["/imports/test/missing"], Pointers(new { missing = "NA" }));
        Assert.Equal(["/imports/test/gather"], Pointers(new { gather = Array.Empty<string>() }));
        Assert.Equal(["/imports/test/gather"], Pointers(new { gather = "references", references = Array.Empty<object>() }));
        Assert.Equal(["/imports/test/gather"], Pointers(new { gather = new { } }));
        Assert.Equal(
            ["/imports/test/gather/0", "/imports/test/gather/1"],
            Pointers(new { gather = new[] { "assets", "assets" }, assets = Array.Empty<object>() })
        );
        Assert.Equal(
            ["/imports/test/gather"],
            Pointers(
                new
                {
                    target = "claims",
                    policy = "{no}",
                    id = "{no}",
                    amount = "{a}",
                    occurredOn = "2017-01-01",
                    gather = "assets",
                }
            )
        );
    }

    [Fact]
    public void A_mapping_exposes_its_file_format()
    {
        var mapping = MappingFixture.Compile(
            new
            {
                encoding = "CP1252",
                gather = "assets",
                assets = Array.Empty<object>(),
            }
        );
        Assert.Equal((ImportEncoding.Windows1252, "assets"), (mapping.Encoding, Assert.Single(mapping.Gather)));
        var plain = MappingFixture.Compile(new { });
        Assert.True(plain.Encoding is null && plain.Gather.IsEmpty);
    }

    private static object Numbers(string? point, string? between)
    {
        var numbers = new Dictionary<string, string>();
        if (point is not null)
            numbers.Add("decimal", point);
        if (between is not null)
            numbers.Add("thousands", between);
        return new { numbers, attributes = new { x = "{a:number}" } };
    }

    private static IEnumerable<string> Pointers(object members) =>
        MappingFixture.Errors(members).Select(static e => e.Pointer).Order(StringComparer.Ordinal);
}
