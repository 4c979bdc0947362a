using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Concord.Fuzz;

/// <summary>Bodies that look like what the API takes, and have something in one or more places that it may not expect.</summary>
internal sealed class HostileJson(Random random)
{
    /// <summary>JSON texts, some of them no JSON at all, that stand where a value is expected.</summary>
    private static readonly string[] Values =
    [
        "null",
        "true",
        "0",
        "-0",
        "-1",
        "1e400",
        "1e-400",
        "1E+5",
        "0.1e1",
        "123456789012345678901234567890",
        "-99999999999999999999.99",
        "9007199254740993",
        "0.000000000000000000000000000001",
        "\"\"",
        "\" \"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udc00x\"",
        "\"\\u2028\"",
        "\"a\\r\\nb\\tc\"",
        "\"𠮷野家\"",
        "\"राम शर्मा\"",
        "\"김철수\"",
        "\"C0001     \"",
        "\"A/B\"",
        "\"..\"",
        "\"~1\"",
        "\"%00\"",
        "\"2024-02-30\"",
        "\"0000-00-00\"",
        "\"0001-01-01\"",
        "\"9999-12-31\"",
        "\"2024-01-01T00:00:00Z\"",
        "\"1.005\"",
        "\"12,5\"",
        "\"XXX\"",
        "\"DEM\"",
        "\"EUR\"",
        "[]",
        "{}",
        "[null]",
        "[[]]",
        "{\"\":1}",
        "{\"a\":1,\"a\":2}",
        "{\"add\":[],\"remove\":[]}",
        "{\"add\":null}",
        "{\"amount\":\"1.00\",\"currency\":\"EUR\",\"x\":1}",
        "{\"masked\":true}",
        "NaN",
        "undefined",
        "'a'",
        "{",
        "]",
        "\"open",
        "1 2",
        "/**/1",
    ];

    /// <summary>Names of members, as they stand in JSON.</summary>
    private static readonly string[] Names =
    [
        "x",
        "",
        "__proto__",
        "$ref",
        "a/b",
        "a~b",
        "\\ud800",
        "\\u0000",
        "constructor",
        "number",
        "masked",
        "a\\r\\nb",
        "élan",
    ];

    /// <summary>The document with some places changed, as bytes.</summary>
    public byte[] Change(JsonNode document)
    {
        var root = document.DeepClone();
        var raw = new List<string>();
        for (var change = random.Next(0, 6); change > 0; change--)
            ChangeOne(root, raw);
        var text = new StringBuilder(root.ToJsonString());
        for (var i = 0; i < raw.Count; i++)
            text.Replace($"\"@@{i}@@\"", raw[i]);
        for (var i = 0; i < Names.Length; i++)
            text.Replace($"\"@@name{i}@@\"", $"\"{Names[i]}\"");
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        return random.Next(20) switch
        {
            0 => bytes[..random.Next(bytes.Length)],
            1 => [0xEF, 0xBB, 0xBF, .. bytes],
            2 => Flip(bytes),
            3 => [.. bytes, .. bytes],
            _ => bytes,
        };
    }

    /// <summary>A value, mostly small, sometimes as large or as deep as a request may be.</summary>
    public string Value() =>
        random.Next(12) switch
        {
            0 => Text(random.Next(1, 60_000)),
            1 => $"[{string.Join(',', Enumerable.Range(0, random.Next(1, 20_000)))}]",
            2 => $"{{{string.Join(',', Enumerable.Range(0, random.Next(1, 3_000)).Select(static i => $"\"m{i}\":{i}"))}}}",
            3 => new string('[', 40) + new string(']', 40),
            4 => new string('[', 100_000),
            5 => string.Concat(Enumerable.Repeat("{\"a\":", 60)) + "1" + new string('}', 60),
            6 =>
                $"[{string.Join(
                    ',',
                    Enumerable.Range(0, random.Next(1, 2_000)).Select(static i => $"{{\"role\":\"insured\",\"id\":\"P{i}\"}}")
                )}]",
            7 => $"{{\"{new string('n', random.Next(1, 40_000))}\":1}}",
            8 => random.NextInt64().ToString(CultureInfo.InvariantCulture) + new string('0', random.Next(200)),
            _ => Values[random.Next(Values.Length)],
        };

    private void ChangeOne(JsonNode root, List<string> raw)
    {
        var place = Containers(root).ToList() is { Count: > 0 } containers ? containers[random.Next(containers.Count)] : null;
        if (place is JsonArray array)
        {
            if (array.Count > 0 && random.Next(3) == 0)
                array.RemoveAt(random.Next(array.Count));
            else
                array.Insert(random.Next(array.Count + 1), Raw(raw));
        }
        else if (place is JsonObject members)
        {
            var names = members.Select(static member => member.Key).ToList();
            var name = names.Count > 0 && random.Next(4) > 0 ? names[random.Next(names.Count)] : $"@@name{random.Next(Names.Length)}@@";
            if (random.Next(5) == 0)
                members.Remove(name);
            else
                members[name] = Raw(raw);
        }
    }

    private JsonValue Raw(List<string> raw)
    {
        raw.Add(Value());
        return JsonValue.Create($"@@{raw.Count - 1}@@");
    }

    private string Text(int length)
    {
        string[] alphabets = ["abc ", "ÄÖÜß", "公寓大廈", "\\ud83d\\ude00", "e\\u0301", "\\u202e", "' OR 1=1 --"];
        var alphabet = alphabets[random.Next(alphabets.Length)];
        var text = new StringBuilder("\"");
        while (text.Length < length)
            text.Append(alphabet);
        return text.Append('"').ToString();
    }

    private byte[] Flip(byte[] bytes)
    {
        var copy = bytes.ToArray();
        copy[random.Next(copy.Length)] = (byte)random.Next(256);
        return copy;
    }

    private static IEnumerable<JsonNode> Containers(JsonNode? node) =>
        node switch
        {
            JsonObject members => [node, .. members.SelectMany(static member => Containers(member.Value))],
            JsonArray items => [node, .. items.SelectMany(Containers)],
            _ => [],
        };
}
