using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Concord.Grains.Abstractions.Graph;
using Concord.Grains.Abstractions.Json;

namespace Concord.Grains.Graph;

/// <summary>What a vertex is found by, made from its id and its properties alone: the words of the full-text search, and the text that its vector is made of.</summary>
public static class VertexContent
{
    /// <summary>Attributes may be large; what comes after so many characters is neither searched nor embedded.</summary>
    private const int MaxLength = 32_768;

    /// <summary>Its own id, and every text and number in its properties.</summary>
    public static string WordsOf(VertexId id, CanonicalJson properties)
    {
        var text = new StringBuilder(256).Append(id.OwnId);
        foreach (var (_, value) in Leaves(properties)) Append(text, ' ', value.Text);
        return text.ToString();
    }

    /// <summary>
    /// One line per value: its place as a JSON Pointer, a blank, the value as JSON. Empty where the vertex has no properties of its own: then it is like nothing else, and gets
    /// no vector. Ids play no part, nor do status and dates of the term: likeness is of what is insured and who, not of when.
    /// </summary>
    public static string EmbeddedTextOf(VertexId id, CanonicalJson properties)
    {
        var text = new StringBuilder(256);
        foreach (var (pointer, value) in Leaves(properties))
        {
            if (pointer.StartsWith("/term/", StringComparison.Ordinal) || pointer.StartsWith("/status/", StringComparison.Ordinal)) continue;
            if (pointer == "/number" && id.Kind == VertexKinds.Policies) continue;
            if (text.Length > 0) text.Append('\n');
            Append(text, null, pointer);
            Append(text, ' ', value.Json);
        }

        return text.ToString();
    }

    /// <summary>What a vector is made of, in 16 bytes; <see cref="ContentHash.None"/> for a vertex that gets none.</summary>
    public static ContentHash HashOf(VertexId id, CanonicalJson properties) => ContentHash.Of(EmbeddedTextOf(id, properties));

    private static void Append(StringBuilder text, char? separator, string value)
    {
        if (text.Length >= MaxLength) return;
        if (separator is { } c) text.Append(c);
        text.Append(value.AsSpan(0, Math.Min(value.Length, MaxLength)));
    }

    private static List<(string Pointer, (string Text, string Json) Value)> Leaves(CanonicalJson properties)
    {
        using var document = JsonDocument.Parse(properties.Utf8);
        var leaves = new List<(string Pointer, (string Text, string Json) Value)>();
        Collect(document.RootElement, "", leaves);
        return leaves;
    }

    private static void Collect(JsonElement element, string pointer, List<(string Pointer, (string Text, string Json) Value)> leaves)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject()) Collect(member.Value, JsonPointer.Append(pointer, member.Name), leaves);
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray()) Collect(item, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index++}"), leaves);
                break;
            case JsonValueKind.String:
                leaves.Add((pointer, (element.GetString()!, element.GetRawText())));
                break;
            case JsonValueKind.Number:
                leaves.Add((pointer, (element.GetRawText(), element.GetRawText())));
                break;
            case JsonValueKind.True or JsonValueKind.False:
                leaves.Add((pointer, ("", element.GetRawText())));
                break;
            default:
                break;
        }
    }
}

/// <summary>Names a content: the first 16 bytes of the SHA-256 of its UTF-8 text.</summary>
public readonly record struct ContentHash(UInt128 Value)
{
    public static readonly ContentHash None;

    public static ContentHash Of(string content)
    {
        if (content.Length == 0) return None;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(content), digest);
        return new(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest));
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return bytes;
    }

    public static ContentHash FromBytes(ReadOnlySpan<byte> bytes) => new(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>32 hex digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToBytes());
}
