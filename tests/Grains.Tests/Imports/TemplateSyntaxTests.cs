using System.Text.Json;
using Concord.Errors;
using Concord.Values;
using Xunit;

namespace Concord.Imports.Tests;

public sealed class TemplateSyntaxTests
{
    [Theory]
    [InlineData("{", "'{' without its '}'")]
    [InlineData("}", "'}' without its '{'")]
    [InlineData("{a", "'{' without its '}'")]
    [InlineData("{a{b}}", "'{' without its '}'")]
    [InlineData("{}", "without a name")]
    [InlineData("{?}", "without a name")]
    [InlineData("{ :number}", "without a name")]
    [InlineData("{a:float}", "'float' is not a conversion")]
    [InlineData("{a:}", "'' is not a conversion")]
    [InlineData("{a:Number}", "'Number' is not a conversion")]
    [InlineData("x{a:number}", "must stand alone")]
    [InlineData("{a:integer}{b}", "must stand alone")]
    public void An_invalid_template_is_refused_when_it_is_put(string template, string reason)
    {
        var error = Assert.Single(MappingFixture.Errors(new { attributes = new { x = template } }));
        Assert.Equal("/imports/test/attributes/x", error.Pointer);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{a}", "1", "\"1\"")]
    [InlineData("{{a}}", "1", "\"{a}\"")]
    [InlineData("{{{a}}}", "1", "\"{1}\"")]
    [InlineData("<{a}-{a}>", "1", "\"<1-1>\"")]
    [InlineData("{a:number}", "1.50", "1.5")]
    [InlineData("{a:number?}", "1", "1")]
    [InlineData("{a?:number}", "1", "1")]
    [InlineData("{a:text}", "1", "\"1\"")]
    [InlineData("{ a :number}", "1", "1")]
    [InlineData("plain", "1", "\"plain\"")]
    [InlineData("", "1", "\"\"")]
    public void A_template_gives_the_expected_text(string template, string value, string expected) =>
        Assert.Equal($"{{\"x\":{expected}}}", MappingFixture.Attributes(new { x = template }, ("a", value)));

    [Fact]
    public void A_column_whose_name_has_a_colon_is_told_apart_from_a_conversion() =>
        Assert.Equal("{\"x\":7}", MappingFixture.Attributes(new { x = "{ns:a:integer}" }, ("ns:a", "7")));

    [Fact]
    public void A_column_is_optional_in_the_file_only_where_every_use_is()
    {
        var mapping = MappingFixture.Compile(
            new
            {
                attributes = new
                {
                    x = "{a?}",
                    y = "{a}",
                    z = "{b?}",
                },
            }
        );
        Assert.Equal([new("no", false), new("a", false), new("b", true)], mapping.Columns.ToArray());
    }

    [Fact]
    public void All_errors_are_reported_together_with_pointers()
    {
        var errors = new FieldErrors();
        var definition = JsonSerializer.SerializeToElement(
            new
            {
                format = "xml",
                product = "ship",
                effectiveDate = "2018-02-30",
                expirationDate = "{end?}",
                status = "cancelled",
                onExisting = "merge",
                colour = "red",
                premium = new { amount = "{p:date}" },
                parties = new object[] { new { id = "{a}" }, 7 },
                places = "x",
            }
        );
        Assert.Null(
            ImportMapping.Compile(
                "m",
                JsonTree.Of(CanonicalJsonReader.Canonicalize(definition)),
                "/imports/m",
                MappingFixture.Scope,
                errors
            )
        );
        Assert.Equal(
            [
                "/imports/m/colour",
                "/imports/m/effectiveDate",
                "/imports/m/expirationDate",
                "/imports/m/format",
                "/imports/m/number",
                "/imports/m/onExisting",
                "/imports/m/parties/0",
                "/imports/m/parties/1",
                "/imports/m/places",
                "/imports/m/premium/amount",
                "/imports/m/product",
                "/imports/m/status",
            ],
            errors.Select(e => e.Pointer).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("A1")]
    [InlineData("{no?}")]
    [InlineData("{no:integer}")]
    public void A_policy_number_needs_a_column_that_is_always_there(string number) =>
        Assert.Equal("/imports/test/number", Assert.Single(MappingFixture.Errors(new { number })).Pointer);
}
