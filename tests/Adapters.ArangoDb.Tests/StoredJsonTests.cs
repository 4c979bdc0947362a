using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concord.Values;
using CsCheck;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>
/// The server keeps fractions in binary floating point and prints them as it likes; what is read back must be what was written, digit by
/// digit.
/// </summary>
public sealed class StoredJsonTests
{
    [Theory]
    [InlineData("""{"a":1,"b":"x","c":[true,null,{"d":0.1}]}""", """{"a":1,"b":"x","c":[true,null,{"d":0.1}]}""")]
    [InlineData("""{"amount":12345678901234567.89}""", """{"amount":{"$number":"12345678901234567.89"}}""")]
    [InlineData("""{"big":100000000000000000000}""", """{"big":{"$number":"100000000000000000000"}}""")]
    [InlineData("""{"long":9223372036854775807}""", """{"long":{"$number":"9223372036854775807"}}""")]
    [InlineData(
        """{"n":[9007199254740992,9007199254740993,-9007199254740992,-9007199254740993]}""",
        """{"n":[9007199254740992,{"$number":"9007199254740993"},-9007199254740992,{"$number":"-9007199254740993"}]}"""
    )]
    [InlineData("""{"$number":"5","$x":1,"x":"$5"}""", """{"$$number":"5","$$x":1,"x":"$5"}""")]
    [InlineData("""{"":1}""", """{"":1}""")]
    public void Properties_are_stored_unchanged_except_numbers_that_would_be_rounded(string properties, string stored) =>
        Assert.Equal(stored, Store(Canonical(properties)));

    [Fact]
    public void Everything_is_read_back_as_it_was_written()
    {
        var numbers = Gen.OneOf(
            Gen.Decimal[-1_000_000, 1_000_000].Select(static value => decimal.Round(value, 20).ToString(CultureInfo.InvariantCulture)),
            Gen.Long.Select(static value => value.ToString(CultureInfo.InvariantCulture)),
            Gen.Select(
                Gen.Int[-999_999, 999_999],
                Gen.Int[0, 12],
                static (digits, scale) =>
                    new decimal(Math.Abs(digits), 0, 0, digits < 0, (byte)scale).ToString(CultureInfo.InvariantCulture)
            )
        );
        var names = Gen.String[Gen.Char["$a\"é"], 0, 4];
        Gen.Select(numbers.Array[1, 5], names, names)
            .Sample(
                static (values, name, text) =>
                {
                    var member = $$"""{ {{JsonSerializer.Serialize(name)}}: {{JsonSerializer.Serialize(text)}} }""";
                    var properties = Canonical(
                        $$"""{ "n": [{{string.Join(',', values)}}], {{JsonSerializer.Serialize("x" + name)}}: {{member}} }"""
                    );
                    using var stored = JsonDocument.Parse(ThroughServer(Store(properties)));
                    Assert.Equal(properties.ToString(), StoredJson.Read(stored.RootElement).ToString());
                }
            );
    }

    [Theory]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("""{"a":{"$number":5}}""")]
    [InlineData("""{"a":{"$number":"five"}}""")]
    public void JSON_not_written_by_the_adapter_is_not_read(string stored)
    {
        using var document = JsonDocument.Parse(stored);
        Assert.Null(StoredJson.Read(document.RootElement));
    }

    private static CanonicalJson Canonical(string json) => CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(json));

    private static string Store(CanonicalJson properties)
    {
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output))
            StoredJson.Write(writer, properties);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>
    /// What is bound into a query becomes a double, and is printed as an integer where it is one, otherwise with 17 digits.
    /// </summary>
    private static string ThroughServer(string json) => Print(JsonNode.Parse(json)!).ToJsonString();

    private static JsonNode Print(JsonNode node) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members.Select(static member => KeyValuePair.Create(member.Key, member.Value is { } value ? Print(value) : null))
            ),
            JsonArray items => new JsonArray([.. items.Select(static item => item is null ? null : Print(item))]),
            JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.TryGetValue(out long whole)
                ? JsonValue.Create((long)(double)whole)
                : JsonNode.Parse(value.GetValue<double>().ToString("E16", CultureInfo.InvariantCulture))!,
            _ => node.DeepClone(),
        };
}
