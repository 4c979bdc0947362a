namespace Concord.Policies;

/// <summary>
/// The one rule for the text of ids and codes, wherever they come from: surrounding white space is removed (columns of a fixed
/// width are padded with it), and control characters are refused.
/// </summary>
public static class IdText
{
    /// <summary>The text without surrounding white space; the same instance if there is none.</summary>
    public static string Trim(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = Trim(text.AsSpan());
        return trimmed.Length == text.Length ? text : trimmed.ToString();
    }

    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsSpace(text[start]))
            start++;
        while (end > start && IsSpace(text[end - 1]))
            end--;
        return text[start..end];
    }

    /// <summary>Control characters (NUL, line break, tab, escape, delete, …), and the line and paragraph separators of Unicode.</summary>
    public static bool HasControl(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c) || c is '\u2028' or '\u2029')
                return true;
        }
        return false;
    }

    // Unicode white space, including no-break and ideographic spaces, and two zero-width characters that programs leave at the
    // ends of a text.
    private static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is '\u200B' or '\uFEFF';
}
