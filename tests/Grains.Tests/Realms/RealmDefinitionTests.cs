using System.Text;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Json;
using Concord.Grains.Realms;
using Xunit;

namespace Concord.Grains.Tests.Realms;

public sealed class RealmDefinitionTests
{
    [Fact]
    public async Task A_complete_definition_is_accepted()
    {
        var definition = await ReadAsync("""
            { "name": "Motor France", "currency": "EUR",
              "products": [ { "code": "motor", "attributes": { "type": "object", "properties": { "bonus": { "$ref": "#/definitions/bonus" } }, "definitions": { "bonus": { "type": "number" } } } }, { "code": "bike" } ],
              "imports": { "motor-csv": { "number": "{no}", "product": "motor", "effectiveDate": "2017-01-01", "expirationDate": "2018-01-01", "onExisting": "renew" },
                           "claims": { "target": "claims", "policy": "{no}", "id": "{id}", "amount": { "amount": "{a:number}", "currency": "EUR" }, "occurredOn": "{d:date}" } } }
            """);
        Assert.Equal("EUR", definition.Currency);
        Assert.Equal(["bike", "motor"], definition.Products.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once() => Assert.Equal(
        ["/colour", "/currency", "/imports/m/effectiveDate", "/imports/m/product", "/name", "/products/0/attributes/type", "/products/0/code", "/products/1", "/products/2/code", "/products/2/x"],
        await PointersAsync("""
            { "name": " ", "currency": "eur", "colour": 1,
              "products": [ { "code": "a b", "attributes": { "type": "thing" } }, 7, { "x": 1 } ],
              "imports": { "m": { "number": "{no}", "product": "ship", "effectiveDate": "2018-02-30", "expirationDate": "2019-01-01" } } }
            """));

    [Theory]
    [InlineData("[]", "")]
    [InlineData("{}", "/currency /name /products")]
    [InlineData("""{"name":"n","currency":"EUR","products":[]}""", "/products")]
    [InlineData("""{"name":"n","currency":"EUR","products":{}}""", "/products")]
    [InlineData("""{"name":"n","currency":"EUR","products":[{"code":"a"},{"code":"a"}]}""", "/products/1/code")]
    [InlineData("""{"name":7,"currency":"EUR","products":[{"code":"a"}],"imports":[]}""", "/imports /name")]
    [InlineData("""{"name":"n","currency":"XXX","products":[{"code":"a"}]}""", "/currency")]
    [InlineData("""{"name":"n","currency":"EUR","products":[{"code":"a"}],"imports":{"a/b":{}}}""", "/imports/a~1b /imports/a~1b/effectiveDate /imports/a~1b/expirationDate /imports/a~1b/number /imports/a~1b/product")]
    public async Task A_definition_with_errors_names_their_places(string json, string pointers) =>
        Assert.Equal(pointers, string.Join(' ', (await PointersAsync(json)).Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("""{"$ref":"http://example.com/schema.json"}""", "/$ref")]
    [InlineData("""{"properties":{"a":{"$ref":"file:///etc/passwd"}}}""", "/properties/a/$ref")]
    [InlineData("""{"properties":{"a":{"$ref":"other.json#/a"}}}""", "/properties/a/$ref")]
    [InlineData("""{"properties":{"a":{"$ref":"#/definitions/none"}}}""", "/properties/a")]
    [InlineData("""{"allOf":[{"$ref":"#"}]}""", "")]
    [InlineData("""{"properties":{"a":{"$ref":"#/definitions/x"}},"definitions":{"x":{"$ref":"#/definitions/y"},"y":{"anyOf":[{"$ref":"#/definitions/x"}]}}}""", "")]
    [InlineData("""{"properties":{"a":{"const":1}}}""", "/properties/a/const")]
    [InlineData("""{"if":{},"then":{}}""", "/if")]
    [InlineData("""{"properties":{"a":{"pattern":"("}}}""", "/properties/a/pattern")]
    [InlineData("""{"properties":{"a":{"minimum":"x"}}}""", "")]
    [InlineData("""{"properties":{"a":5}}""", "/properties/a")]
    [InlineData("""{"required":"a"}""", "/required")]
    [InlineData("true", "")]
    public async Task A_schema_that_cannot_be_enforced_is_refused(string schema, string pointer) =>
        Assert.Equal("/products/0/attributes" + pointer, (await PointersAsync($$"""{"name":"n","currency":"EUR","products":[{"code":"a","attributes":{{schema}}}]}"""))[0]);

    [Fact]
    public async Task References_that_multiply_are_refused()
    {
        var definitions = string.Join(",", Enumerable.Range(0, 60).Select(i => $$"""
            "d{{i}}":{"allOf":[{"$ref":"#/definitions/d{{i + 1}}"},{"$ref":"#/definitions/d{{i + 1}}"}]}
            """));
        Assert.Equal(["/products/0/attributes"], await PointersAsync(
            $$"""{"name":"n","currency":"EUR","products":[{"code":"a","attributes":{"$ref":"#/definitions/d0","definitions":{ {{definitions}},"d60":{} } } }]}"""));
    }

    [Fact]
    public async Task A_schema_may_refer_to_itself_where_it_describes_a_tree()
    {
        var definition = await ReadAsync("""{"name":"n","currency":"EUR","products":[{"code":"a","attributes":{"type":"object","properties":{"child":{"$ref":"#"},"n":{"type":"integer"}}}}]}""");
        var error = Assert.Single(definition.Products["a"].ValidateAttributes(Json("""{"child":{"child":{"n":"x"}}}"""), "/attributes"));
        Assert.Equal("/attributes/child/child/n", error.Pointer);
    }

    [Fact]
    public async Task Attributes_that_break_the_schema_are_named_with_pointers_and_plain_sentences()
    {
        var definition = await ReadAsync("""
            {"name":"n","currency":"EUR","products":[{"code":"a","attributes":{"type":"object","required":["need"],"additionalProperties":false,"properties":{
              "need":{}, "s":{"type":"string","maxLength":2},"n":{"type":"number","minimum":0.5},"i":{"type":"integer"},"e":{"enum":["x","y"]},"d":{"type":"string","format":"date"},
              "o.p":{"type":"object","properties":{"q/r":{"type":"boolean"}}},"l":{"type":"array","items":{"type":"integer"}}}}}]}
            """);
        var errors = definition.Products["a"].ValidateAttributes(
            Json("""{"s":"abc","n":0.25,"i":1.5,"e":"z","d":"2018-02-30","o.p":{"q/r":1},"l":[1,"2"],"extra":1}"""), "/attributes");
        Assert.Equal(
            [
                "/attributes/d Must be a date (YYYY-MM-DD).", "/attributes/e Must be one of x, y.", "/attributes/extra Is not an attribute of this product.",
                "/attributes/i Must be an integer.", "/attributes/l/1 Must be an integer.", "/attributes/n Must be 0.5 or more.", "/attributes/need Is missing.",
                "/attributes/o.p/q~1r Must be true or false.", "/attributes/s Must have at most 2 characters.",
            ],
            errors.Select(e => $"{e.Pointer} {e.Message}").Order(StringComparer.Ordinal));
        Assert.Empty(definition.Products["a"].ValidateAttributes(Json("""{"need":null,"n":0.5}"""), "/attributes"));
    }

    [Fact]
    public async Task A_schema_that_is_too_large_is_refused()
    {
        var values = string.Join(",", Enumerable.Repeat($"\"{new string('x', 1_000)}\"", 200));
        Assert.Equal(["/products/0/attributes"], await PointersAsync($$"""{"name":"n","currency":"EUR","products":[{"code":"a","attributes":{"enum":[{{values}} ]} } ] }"""));
    }

    private static async Task<string[]> PointersAsync(string json)
    {
        var e = await Assert.ThrowsAsync<ValidationException>(async () => await ReadAsync(json));
        return [.. e.Errors.Select(x => x.Pointer).Order(StringComparer.Ordinal)];
    }

    private static ValueTask<RealmDefinition> ReadAsync(string json) => RealmDefinition.ReadAsync(Json(json));

    private static CanonicalJson Json(string json) => CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(json));
}
