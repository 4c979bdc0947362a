using System.Text;
using System.Text.Json;
using Concord.Errors;
using CsCheck;
using Xunit;

namespace Concord.Values.Tests;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData(""" { "b" : 1 , "a" : [ true , null , "x" ] } """, """{"a":[true,null,"x"],"b":1}""")]
    [InlineData("""{"é":1,"z":2,"A":3,"a":4,"":5}""", """{"":5,"A":3,"a":4,"z":2,"é":1}""")]
    [InlineData(
        "\"\\u0041\\u00e9\\/\\ud83d\\ude00\\u0000\\b\\t\\n\\f\\r\\\"\\\\\\u007f\"",
        "\"Aé/😀\\u0000\\b\\t\\n\\f\\r\\\"\\\\\u007f\""
    )]
    [InlineData(
        "[1.0,1e2,0.10,-0,-0.0,0e5,1E-2,123456789012345678901234567.8,0.0000000000000000000000000001]",
        "[1,100,0.1,0,0,0,0.01,123456789012345678901234567.8,0.0000000000000000000000000001]"
    )]
    [InlineData("7", "7")]
    [InlineData("null", "null")]
    public void Equal_values_have_one_canonical_form(string json, string canonical) => Assert.Equal(canonical, Parse(json).ToString());

    [Fact]
    public void Names_are_ordered_by_utf16_as_rfc_8785_asks() =>
        Assert.Equal("{\"😀\":1,\"\uffe6\":2}", Parse("{\"\uffe6\":2,\"😀\":1}").ToString());

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1e-400")]
    [InlineData("1e99999999999")]
    [InlineData("12345678901234567890123456789")]
    [InlineData("0.12345678901234567890123456789")]
    [InlineData("1234567890123456789012345678.9")]
    public void A_number_that_cannot_be_held_exactly_is_refused_where_it_stands(string number)
    {
        var refusal = Assert.Throws<ValidationException>(() => Parse($"{{\"a\":[0,{number}],\"b\":{number}}}"));

        Assert.Equal(["/a/1", "/b"], refusal.Errors.Select(e => e.Pointer));
    }

    [Theory]
    [InlineData("9999999999999999999999999999", "9999999999999999999999999999")]
    [InlineData("-9999999999999999999999999999", "-9999999999999999999999999999")]
    [InlineData("1e27", "1000000000000000000000000000")]
    [InlineData("0.0000000000000000000000000009", "0.0000000000000000000000000009")]
    [InlineData("100000000000000000000000000000e-5", "1000000000000000000000000")]
    [InlineData("0e400", "0")]
    public void A_number_that_can_be_held_exactly_is_kept(string number, string canonical) =>
        Assert.Equal(canonical, Parse(number).ToString());

    [Fact]
    public void A_duplicate_member_is_refused() =>
        Assert.Equal(
            ["/a/b"],
            Assert.Throws<ValidationException>(() => Parse("""{"a":{"b":1,"c":2,"\u0062":1}}""")).Errors.Select(e => e.Pointer)
        );

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\":1,}")]
    [InlineData("[1,]")]
    [InlineData("{'a':1}")]
    [InlineData("// no\n1")]
    [InlineData("1 2")]
    [InlineData("01")]
    [InlineData("NaN")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("\"line\nbreak\"")]
    public void Text_that_is_not_JSON_is_malformed(string json) => Assert.Throws<MalformedException>(() => Parse(json));

    [Fact]
    public void Bytes_that_are_not_utf8_are_malformed()
    {
        Assert.Throws<MalformedException>(() => CanonicalJsonReader.Parse(new byte[] { (byte)'"', 0xff, (byte)'"' }));
        Assert.Throws<MalformedException>(() => CanonicalJsonReader.Parse(new byte[] { (byte)'"', 0xc3, (byte)'"' }));
        Assert.Throws<MalformedException>(() =>
            CanonicalJsonReader.Parse(new byte[] { (byte)'{', (byte)'"', 0xed, 0xa0, 0x80, (byte)'"', (byte)':', (byte)'1', (byte)'}' })
        );
    }

    [Fact]
    public void A_malformed_text_is_reported_with_its_line() =>
        Assert.StartsWith(
            "Not valid JSON at line 2, byte 4",
            Assert.Throws<MalformedException>(() => Parse("{\n\"a\"}")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void The_nesting_depth_is_limited()
    {
        Assert.Equal(new string('[', 32) + new string(']', 32), Parse(new string('[', 32) + new string(']', 32)).ToString());
        Assert.Throws<MalformedException>(() => Parse(new string('[', 33) + new string(']', 33)));
        Assert.Throws<MalformedException>(() => Parse(new string('[', 100_000)));
    }

    [Fact]
    public void The_length_of_strings_and_names_is_limited()
    {
        var longest = new string('x', CanonicalJsonReader.MaxStringLength);
        Assert.Equal($"\"{longest}\"", Parse($"\"{longest}\"").ToString());

        Assert.Equal(["/a"], Assert.Throws<ValidationException>(() => Parse($"{{\"a\":\"{longest}x\"}}")).Errors.Select(e => e.Pointer));
        Assert.Throws<ValidationException>(() => Parse($"{{\"{longest}x\":1}}"));
        Assert.Throws<ValidationException>(() => Parse($"\"{new string('x', 1_000_000)}\""));
    }

    [Fact]
    public void At_most_a_hundred_errors_with_bounded_pointers_are_reported()
    {
        var name = new string('n', 30_000);
        var refusal = Assert.Throws<ValidationException>(() =>
            Parse($"{{\"{name}\":[{string.Join(',', Enumerable.Repeat("1e99", 5_000))}]}}")
        );

        Assert.Equal(100, refusal.Errors.Length);
        Assert.All(refusal.Errors, static e => Assert.InRange(e.Pointer.Length, 2, 200));
        Assert.InRange(refusal.Message.Length, 1, 1_000);
    }

    /// <summary>One pointer per element, with or without an error, once took 65 s of CPU for a valid body of 600 KB.</summary>
    [Fact]
    public void The_cost_of_reading_is_linear_in_the_length_of_the_text()
    {
        var name = new string('n', 32_000);
        var text = Encoding.UTF8.GetBytes($"{{\"{name}\":{{\"{name}\":[{string.Join(',', Enumerable.Repeat("1", 250_000))}]}}}}");

        CanonicalJsonReader.Parse(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        CanonicalJsonReader.Parse(text);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100L * text.Length);
    }

    [Theory]
    [InlineData("/a", "/a")]
    [InlineData("/a~1b/0", "/a~1b/0")]
    public void A_pointer_of_ordinary_length_is_not_shortened(string pointer, string told) => Assert.Equal(told, ErrorPointer.Cut(pointer));

    [Fact]
    public void A_pointer_is_not_cut_in_the_middle_of_a_character()
    {
        var pointer = ErrorPointer.Append("", string.Concat(Enumerable.Repeat("😀", 100)));
        Assert.Equal(pointer, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(pointer)));
        Assert.EndsWith("…", pointer, StringComparison.Ordinal);
    }

    [Fact]
    public void Canonical_text_is_unchanged_and_equal_values_have_equal_bytes() =>
        Value(3)
            .Sample(
                value =>
                {
                    var canonical = Parse(value);

                    Assert.Equal(canonical, CanonicalJsonReader.Parse(canonical.Utf8));
                    Assert.Equal(canonical, Parse(Respell(value)));
                },
                iter: 2_000
            );

    private static CanonicalJson Parse(string json) => CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>The same value in another spelling: members reversed, white space, everything escaped.</summary>
    private static string Respell(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Respell(document.RootElement);
    }

    private static string Respell(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => "{ "
                + string.Join(" ,\n", element.EnumerateObject().Reverse().Select(m => $"{Escape(m.Name)} : {Respell(m.Value)}"))
                + "\t}",
            JsonValueKind.Array => "[ " + string.Join(" , ", element.EnumerateArray().Select(Respell)) + " ]",
            JsonValueKind.String => Escape(element.GetString()!),
            JsonValueKind.Number => element.GetRawText()
                + (element.GetRawText().AsSpan().ContainsAny('.', 'e') ? "" : ".0")
                + (element.GetRawText().Contains('e', StringComparison.Ordinal) ? "" : "e0"),
            _ => element.GetRawText(),
        };

    private static string Escape(string text) =>
        "\"" + string.Concat(text.Select(c => "\\u" + ((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture))) + "\"";

    private static Gen<string> Value(int depth)
    {
        var text = Gen.OneOf("a", "b", "é", "😀", "", "x\ty", "\"", "\\")
            .Array[0, 3]
            .Select(parts => JsonSerializer.Serialize(string.Concat(parts)));
        var leaf = Gen.OneOf(
            text,
            Gen.OneOf("true", "false", "null"),
            Gen.Decimal[-1_000_000, 1_000_000].Select(d => decimal.Round(d, 9).ToString(System.Globalization.CultureInfo.InvariantCulture))
        );
        if (depth == 0)
            return leaf;
        var inner = Value(depth - 1);
        return Gen.OneOf(
            leaf,
            inner.Array[0, 4].Select(items => "[" + string.Join(",", items) + "]"),
            Gen.Select(text, inner)
                .Array[0, 4]
                .Select(members => "{" + string.Join(",", members.DistinctBy(m => m.Item1).Select(m => $"{m.Item1}:{m.Item2}")) + "}")
        );
    }
}
