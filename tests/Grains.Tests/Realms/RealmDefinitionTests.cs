using System.Text;
using System.Text.Json;
using Concord.Errors;
using Concord.Values;
using Xunit;

namespace Concord.Realms.Tests;

public sealed class RealmDefinitionTests
{
    [Fact]
    public void A_complete_definition_is_accepted()
    {
        var definition = Read(
            """
            { "name": "Motor France", "currency": "EUR",
              "products": [ { "code": "motor", "attributes": { "type": "object",
                                "properties": { "bonus": { "$ref": "#/definitions/bonus" } },
                                "definitions": { "bonus": { "type": "number" } } } },
                            { "code": "bike" } ],
              "imports": { "motor-csv": { "number": "{no}", "product": "motor",
                                          "effectiveDate": "2017-01-01", "expirationDate": "2018-01-01", "onExisting": "renew" },
                           "claims": { "target": "claims", "policy": "{no}", "id": "{id}",
                                       "amount": { "amount": "{a:number}", "currency": "EUR" }, "occurredOn": "{d:date}" } } }
            """
        );
        Assert.Equal("EUR", definition.Currency);
        Assert.Equal(["bike", "motor"], definition.Products.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_errors_are_reported_together() =>
        Assert.Equal(
            [
                "/colour",
                "/currency",
                "/imports/m/effectiveDate",
                "/imports/m/product",
                "/name",
                "/products/0/attributes/type",
                "/products/0/code",
                "/products/1",
                "/products/2/code",
                "/products/2/x",
            ],
            Pointers(
                """
                { "name": " ", "currency": "eur", "colour": 1,
                  "products": [ { "code": "a b", "attributes": { "type": "thing" } }, 7, { "x": 1 } ],
                  "imports": { "m": { "number": "{no}", "product": "ship",
                                      "effectiveDate": "2018-02-30", "expirationDate": "2019-01-01" } } }
                """
            )
        );

    [Theory]
    [InlineData("[]", "")]
    [InlineData("{}", "/currency /name /products")]
    [InlineData("""{"name":"n","currency":"EUR","products":[]}""", "/products")]
    [InlineData("""{"name":"n","currency":"EUR","products":{}}""", "/products")]
    [InlineData("""{"name":"n","currency":"EUR","products":[{"code":"a"},{"code":"a"}]}""", "/products/1/code")]
    [InlineData("""{"name":7,"currency":"EUR","products":[{"code":"a"}],"imports":[]}""", "/imports /name")]
    [InlineData("""{"name":"n","currency":"XXX","products":[{"code":"a"}]}""", "/currency")]
    [InlineData(
        """{"name":"n","currency":"EUR","products":[{"code":"a"}],"imports":{"a/b":{}}}""",
        "/imports/a~1b /imports/a~1b/effectiveDate /imports/a~1b/expirationDate /imports/a~1b/number /imports/a~1b/product"
    )]
    public void A_definition_with_errors_names_their_places(string json, string pointers) =>
        Assert.Equal(pointers, string.Join(' ', Pointers(json).Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("""{"$ref":"http://example.com/schema.json"}""", "/$ref")]
    [InlineData("""{"properties":{"a":{"$ref":"file:///etc/passwd"}}}""", "/properties/a/$ref")]
    [InlineData("""{"properties":{"a":{"$ref":"other.json#/a"}}}""", "/properties/a/$ref")]
    [InlineData("""{"properties":{"a":{"$ref":"#/definitions/none"}}}""", "/properties/a/$ref")]
    [InlineData("""{"allOf":[{"$ref":"#"}]}""", "")]
    [InlineData(
        """{"properties":{"a":{"$ref":"#/definitions/x"}},"definitions":{"x":{"$ref":"#/definitions/y"},"y":"""
            + """{"anyOf":[{"$ref":"#/definitions/x"}]}}}""",
        ""
    )]
    [InlineData("""{"properties":{"a":{"$dynamicRef":"#x"}}}""", "/properties/a/$dynamicRef")]
    [InlineData("""{"unevaluatedProperties":false}""", "/unevaluatedProperties")]
    [InlineData("""{"properties":{"a":{"maxlength":1}}}""", "/properties/a/maxlength")]
    [InlineData("""{"properties":{"a":{"format":"phone"}}}""", "/properties/a/format")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-04/schema#"}""", "/$schema")]
    [InlineData(
        """{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"x":{}},"properties":{"a":"""
            + """{"$ref":"#/definitions/x","title":"t","maxLength":1}}}""",
        "/properties/a/maxLength"
    )]
    [InlineData("""{"items":[{}]}""", "/items")]
    [InlineData("""{"dependencies":{}}""", "/dependencies")]
    [InlineData("""{"minLength":-1}""", "/minLength")]
    [InlineData("""{"multipleOf":0}""", "/multipleOf")]
    [InlineData("""{"pattern":"(a{1000}){1000}"}""", "/pattern")]
    [InlineData("""{"pattern":"(a)\\1"}""", "/pattern")]
    [InlineData("""{"pattern":"(?i)a"}""", "/pattern")]
    [InlineData("""{"pattern":"\\p{Script=Han}"}""", "/pattern")]
    [InlineData("""{"patternProperties":{"[":{}}}""", "/patternProperties/[")]
    [InlineData("""{"properties":{"a":{"pattern":"("}}}""", "/properties/a/pattern")]
    [InlineData("""{"properties":{"a":{"minimum":"x"}}}""", "/properties/a/minimum")]
    [InlineData("""{"properties":{"a":5}}""", "/properties/a")]
    [InlineData("""{"required":"a"}""", "/required")]
    [InlineData("true", "")]
    public void A_schema_that_cannot_be_enforced_is_refused(string schema, string pointer) =>
        Assert.Equal(
            "/products/0/attributes" + pointer,
            (Pointers($$"""{"name":"n","currency":"EUR","products":[{"code":"a","attributes":{{schema}}}]}"""))[0]
        );

    [Fact]
    public void Schema_references_that_multiply_the_cost_are_refused()
    {
        var definitions = string.Join(
            ",",
            Enumerable
                .Range(0, 60)
                .Select(i =>
                    $$"""
                        "d{{i}}":{"allOf":[{"$ref":"#/definitions/d{{i + 1}}"},{"$ref":"#/definitions/d{{i + 1}}"}]}
                        """
                )
        );
        Assert.Equal(
            ["/products/0/attributes"],
            Pointers(
                """{"name":"n","currency":"EUR","products":"""
                    + $$"""[{"code":"a","attributes":{"$ref":"#/definitions/d0","definitions":{ {{definitions}}"""
                    + ""","d60":{} } } }]}"""
            )
        );
    }

    [Fact]
    public void A_schema_may_refer_to_itself_where_it_describes_a_tree()
    {
        var definition = Read(
            """{"name":"n","currency":"EUR","products":[{"code":"a","attributes":{"type":"object","properties":"""
                + """{"child":{"$ref":"#"},"n":{"type":"integer"}}}}]}"""
        );
        var error = Assert.Single(definition.Products["a"].ValidateAttributes(Json("""{"child":{"child":{"n":"x"}}}"""), "/attributes"));
        Assert.Equal("/attributes/child/child/n", error.Pointer);
    }

    [Fact]
    public void Attributes_that_break_the_schema_are_named_with_pointers_and_plain_sentences()
    {
        var definition = Read(
            """
            {"name":"n","currency":"EUR","products":[{"code":"a","attributes":{
              "type":"object","required":["need"],"additionalProperties":false,"properties":{
              "need":{}, "s":{"type":"string","maxLength":2},"n":{"type":"number","minimum":0.5},"i":{"type":"integer"},
              "e":{"enum":["x","y"]},"d":{"type":"string","format":"date"},
              "o.p":{"type":"object","properties":{"q/r":{"type":"boolean"}}},"l":{"type":"array","items":{"type":"integer"}}}}}]}
            """
        );
        var errors = definition
            .Products["a"]
            .ValidateAttributes(
                Json("""{"s":"abc","n":0.25,"i":1.5,"e":"z","d":"2018-02-30","o.p":{"q/r":1},"l":[1,"2"],"extra":1}"""),
                "/attributes"
            );
        Assert.Equal(
            [
                "/attributes/d Must be a date (YYYY-MM-DD).",
                "/attributes/e Must be one of x, y.",
                "/attributes/extra Is not an attribute of this product.",
                "/attributes/i Must be an integer.",
                "/attributes/l/1 Must be an integer.",
                "/attributes/n Must be 0.5 or more.",
                "/attributes/need Is missing.",
                "/attributes/o.p/q~1r Must be true or false.",
                "/attributes/s Must have at most 2 characters.",
            ],
            errors.Select(e => $"{e.Pointer} {e.Message}").Order(StringComparer.Ordinal)
        );
        Assert.Empty(definition.Products["a"].ValidateAttributes(Json("""{"need":null,"n":0.5}"""), "/attributes"));
    }

    [Fact]
    public void A_schema_that_is_too_large_is_refused()
    {
        var values = string.Join(",", Enumerable.Repeat($"\"{new string('x', 1_000)}\"", 200));
        Assert.Equal(
            ["/products/0/attributes"],
            Pointers($$"""{"name":"n","currency":"EUR","products":[{"code":"a","attributes":{"enum":[{{values}} ]} } ] }""")
        );
    }

    [Fact]
    public void A_long_chain_of_schema_references_is_refused()
    {
        var definitions = string.Join(
            ",",
            Enumerable
                .Range(0, 2_000)
                .Select(i =>
                    $$"""
                        "d{{i}}":{"$ref":"#/$defs/d{{i + 1}}"}
                        """
                )
        );
        Assert.Equal(
            ["/products/0/attributes"],
            Pointers(
                """{"name":"n","currency":"EUR","products":"""
                    + $$"""[{"code":"a","attributes":{"$ref":"#/$defs/d0","$defs":{ {{definitions}}"""
                    + ""","d2000":{} } } }]}"""
            )
        );
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"maxItems":0}}}""", """{"a":[1]}""", "/a")]
    [InlineData("""{"properties":{"a":{"maxProperties":0}}}""", """{"a":{"b":1}}""", "/a")]
    [InlineData("""{"patternProperties":{"^a":{"type":"integer"},"b$":{"maximum":5}}}""", """{"ab":7}""", "/ab")]
    [InlineData("""{"properties":{"a":{"format":"date-time"}}}""", """{"a":"2020-01-01"}""", "/a")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/t","maxLength":1}},"$defs":{"t":{"type":"string"}}}""", """{"a":"xy"}""", "/a")]
    [InlineData("""{"properties":{"a":{"maximum":18446744073709551616}}}""", """{"a":18446744073709551617}""", "/a")]
    [InlineData("""{"properties":{"a":{"pattern":"^\\S+$"}}}""", """{"a":"x\n"}""", "/a")]
    public void A_schema_rule_is_enforced(string schema, string attributes, string pointer) =>
        Assert.Equal(pointer, Assert.Single(Load(schema).ValidateAttributes(Json(attributes), "")).Pointer);

    [Theory]
    [InlineData("""{"properties":{"a":{"maxLength":1}}}""", """{"a":"𠮷"}""")]
    [InlineData("""{"properties":{"a":{"pattern":"^.$"}}}""", """{"a":"𠮷"}""")]
    [InlineData("""{"properties":{"a":{"pattern":"^\\p{L}+$"}}}""", """{"a":"𠮷野"}""")]
    [InlineData("""{"properties":{"a":{"pattern":"^[𠮷-𠮹x]+$"}}}""", """{"a":"𠮸x"}""")]
    [InlineData("""{"properties":{"a":{"uniqueItems":true}}}""", """{"a":[1,"1",true,"true"]}""")]
    [InlineData("""{"properties":{"a":{"required":["b"]}}}""", """{"a":7}""")]
    [InlineData("""{"properties":{"a":{"type":"integer","maximum":99999999999999999999}}}""", """{"a":18446744073709551617}""")]
    [InlineData("""{"properties":{"a":{"multipleOf":0.0000000000000000000000000001}}}""", """{"a":9999999999999999999999999999}""")]
    [InlineData("""{"properties":{"a":{"x-label":"A","title":"A"}}}""", """{"a":1}""")]
    public void Attributes_that_follow_the_rule_are_accepted(string schema, string attributes) =>
        Assert.Empty(Load(schema).ValidateAttributes(Json(attributes), ""));

    /// <summary>A pattern of nested repetitions, for which a backtracking matcher takes exponential time.</summary>
    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    [InlineData("^(?=(a+)+$)")]
    public void A_catastrophic_pattern_is_stopped(string pattern) =>
        Assert.Single(
            Load($$"""{"additionalProperties":{"pattern":"{{pattern}}"} }""")
                .ValidateAttributes(Json($$"""{"a":"{{new string('a', 30_000)}}!"}"""), "")
        );

    [Fact]
    public void A_check_over_the_cost_limit_is_stopped()
    {
        var alternatives = string.Join(",", Enumerable.Range(0, 2_000).Select(static i => $$"""{"const":{{i}}}"""));
        var schema = Load($$"""{"properties":{"a":{"items":{"anyOf":[{{alternatives}}] } } } }""");
        Assert.Equal(
            "/attributes",
            Assert
                .Single(
                    schema.ValidateAttributes(Json($$"""{"a":[{{string.Join(",", Enumerable.Repeat("-1", 10_000))}}]}"""), "/attributes")
                )
                .Pointer
        );
    }

    [Fact]
    public void The_number_of_attribute_errors_is_limited()
    {
        var errors = Load("""{"additionalProperties":false}""")
            .ValidateAttributes(Json($$"""{ {{string.Join(",", Enumerable.Range(0, 5_000).Select(static i => $"\"m{i}\":1"))}} }"""), "");
        Assert.Equal(100, errors.Count);
    }

    [Fact]
    public void A_schema_accepted_by_an_earlier_version_is_enforced_as_far_as_possible()
    {
        using var schema = JsonDocument.Parse(
            """
            {"items":[{}],"maxlength":1,"properties":{"a":{"type":"integer","format":"phone"},
              "l":{"items":[{"type":"integer"}],"additionalItems":false},"r":{"$ref":"#/definitions/none"}}}
            """
        );
        var notEnforced = new List<FieldError>();
        var stored = ProductSchema.LoadStored(schema.RootElement, "/p", notEnforced);

        Assert.Equal(
            ["/p/maxlength", "/p/properties/a/format", "/p/properties/r/$ref"],
            notEnforced.Select(static e => e.Pointer).Order(StringComparer.Ordinal)
        );
        Assert.Equal(["/a", "/l"], stored.ValidateAttributes(Json("""{"a":"x","l":[1,2],"r":1}"""), "").Select(static e => e.Pointer));
    }

    private static ProductSchema Load(string schema)
    {
        using var document = JsonDocument.Parse(Json(schema).Utf8);
        var errors = new List<FieldError>();
        return ProductSchema.Load(document.RootElement, "", errors) ?? throw new InvalidOperationException(string.Join(' ', errors));
    }

    private static string[] Pointers(string json)
    {
        var e = Assert.Throws<ValidationException>(() => Read(json));
        return [.. e.Errors.Select(x => x.Pointer).Order(StringComparer.Ordinal)];
    }

    private static RealmDefinition Read(string json) => RealmDefinition.Read(Json(json));

    private static CanonicalJson Json(string json) => CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(json));
}
