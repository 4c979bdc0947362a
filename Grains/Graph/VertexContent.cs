using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Concord.Graph;

/// <summary>
/// What a vertex is found by, made from its id and its properties alone: the text for the full-text search, and the text that
/// its vector is made from.
/// </summary>
public static class VertexContent
{
    /// <summary>Attributes may be large; text after this many characters is neither searched nor embedded.</summary>
    private const int MaxLength = 32_768;

    /// <summary>Its own id, and every text and number in its properties.</summary>
    public static string WordsOf(VertexId id, CanonicalJson properties)
    {
        var text = new StringBuilder(256).Append(id.OwnId);
        Leaves.Walk(
            properties,
            (_, value) =>
            {
                Append(
                    text,
                    ' ',
                    value.ValueKind switch
                    {
                        JsonValueKind.String => value.GetString(),
                        JsonValueKind.Number => value.GetRawText(),
                        _ => "",
                    }
                );
                return text.Length < MaxLength;
            }
        );
        return text.ToString();
    }

    /// <summary>
    /// One line per value: its JSON Pointer, a blank, the value as JSON. Empty if the vertex has no properties of its own: then
    /// it is similar to nothing, and gets no vector. Ids, status and the dates of the term are left out: similarity is about
    /// who and what is insured, not when.
    /// </summary>
    public static string EmbeddedTextOf(VertexId id, CanonicalJson properties)
    {
        var text = new StringBuilder(256);
        Leaves.Walk(
            properties,
            (place, value) =>
            {
                var pointer = place.ToString();
                if (pointer.StartsWith("/term/", StringComparison.Ordinal) || pointer.StartsWith("/status/", StringComparison.Ordinal))
                    return true;
                if (pointer == "/number" && id.Kind == VertexKinds.Policies)
                    return true;
                if (text.Length > 0)
                    text.Append('\n');
                Append(text, null, pointer);
                Append(text, ' ', value.GetRawText());
                return text.Length < MaxLength;
            }
        );
        return text.ToString();
    }

    /// <summary>
    /// A hash, in 16 bytes, of the text that the vector is made from; <see cref="ContentId.None"/> for a vertex that gets none.
    /// </summary>
    public static ContentId HashOf(VertexId id, CanonicalJson properties) => HashOf(EmbeddedTextOf(id, properties));

    /// <param name="embedded">A text made by <see cref="EmbeddedTextOf"/>.</param>
    public static ContentId HashOf(string embedded) => embedded.Length > 0 ? ContentId.Of(embedded) : ContentId.None;

    private static void Append(StringBuilder text, char? separator, ReadOnlySpan<char> value)
    {
        if (text.Length >= MaxLength)
            return;
        if (separator is { } c)
            text.Append(c);
        text.Append(value[..Math.Min(value.Length, MaxLength)]);
    }

    /// <summary>
    /// Visits the leaf values of a JSON value, in order, without nulls. One pointer is reused and grows and shrinks with the
    /// walk, so a walk costs as much as the JSON and its pointers are long, and no more than the part that is used.
    /// </summary>
    private sealed class Leaves(Leaves.Visit visit)
    {
        private readonly StringBuilder _pointer = new(64);

        /// <summary>Returns whether to continue.</summary>
        public delegate bool Visit(StringBuilder pointer, JsonElement value);

        public static void Walk(CanonicalJson properties, Visit visit)
        {
            using var document = JsonDocument.Parse(properties.Utf8);
            new Leaves(visit).Walk(document.RootElement);
        }

        private bool Walk(JsonElement element)
        {
            var length = _pointer.Length;
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var member in element.EnumerateObject())
                    {
                        Enter(member.Name);
                        if (!Walk(member.Value))
                            return false;
                        _pointer.Length = length;
                    }

                    return true;
                case JsonValueKind.Array:
                    var index = 0;
                    foreach (var item in element.EnumerateArray())
                    {
                        _pointer.Append(CultureInfo.InvariantCulture, $"/{index++}");
                        if (!Walk(item))
                            return false;
                        _pointer.Length = length;
                    }

                    return true;
                case JsonValueKind.Null or JsonValueKind.Undefined:
                    return true;
                default:
                    return visit(_pointer, element);
            }
        }

        /// <summary>Does not store the part of a pointer that no text will hold.</summary>
        private void Enter(string name)
        {
            if (_pointer.Length < MaxLength)
                _pointer.Append(JsonPointer.Append("", name));
        }
    }
}
