using System.Text;
using System.Text.Json;
using Concord.Policies;

namespace Concord.Lists;

/// <summary>The text that the full-text search finds a policy by: its number, and every text and number in it.</summary>
internal static class PolicySearchText
{
    /// <summary>Attributes may be large; text after this many characters is not searched.</summary>
    private const int MaxLength = 32_768;

    public static string Of(PolicyId id, PolicyState state)
    {
        var text = new StringBuilder(256).Append(id.Number).Append(' ').Append(state.Product);
        foreach (var kind in ElementKind.All)
            Add(text, state.List(kind).Json.Utf8.Span);
        Add(text, state.Attributes.Utf8.Span);
        return text.ToString();
    }

    private static void Add(StringBuilder text, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (text.Length < MaxLength && reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String)
                Append(text, reader.GetString()!);
            else if (reader.TokenType == JsonTokenType.Number)
                Append(text, Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    private static void Append(StringBuilder text, string value) =>
        text.Append(' ').Append(value.AsSpan(0, Math.Min(value.Length, MaxLength)));
}
