using System.Globalization;

namespace Concord.Values;

/// <summary>
/// JSON Pointers of errors. They appear in answers, so their length is bounded: a name is cut at <see cref="MaxName"/>
/// characters, the whole at <see cref="MaxLength"/>, each with an ellipsis. So a document with long names and many errors does
/// not make a long answer.
/// </summary>
public static class ErrorPointer
{
    /// <summary>Maximum length of a pointer, in UTF-16 code units.</summary>
    public const int MaxLength = 200;

    public const int MaxName = 64;

    private const char Ellipsis = '…';

    /// <summary>The pointer to member <paramref name="name"/> of what <paramref name="pointer"/> points to.</summary>
    public static string Append(string pointer, string name) =>
        pointer.Length >= MaxLength ? Cut(pointer) : Cut(JsonPointer.Append(pointer, CutName(name)));

    /// <summary>The pointer to the element at <paramref name="index"/>, counted from 0.</summary>
    public static string Append(string pointer, int index) =>
        pointer.Length >= MaxLength ? Cut(pointer) : Cut(string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}"));

    /// <summary>Bounds the length of a pointer that was made elsewhere.</summary>
    public static string Cut(string pointer) => Cut(pointer, MaxLength);

    private static string CutName(string name) => Cut(name, MaxName);

    /// <summary>Cuts a text to at most <paramref name="length"/> UTF-16 code units.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;

        // Never cut within a surrogate pair: the text could not be written.
        var end = char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1;
        return string.Concat(text.AsSpan(0, end), [Ellipsis]);
    }
}
