using System.Text;
using Concord.Grains.Abstractions.Errors;

namespace Concord.Silo.Embedded.Listing;

/// <summary>
/// Turns a user's text into an FTS5 expression that means only this: every word is found, and each may be the start of one. Each word is quoted,
/// so nothing in it is read as FTS5's own syntax.
/// </summary>
internal static class SearchWords
{
    private const int MaxWords = 32;

    /// <summary>The expression; empty where the text holds nothing to look for.</summary>
    public static string ToMatch(string text)
    {
        var match = new StringBuilder();
        var count = 0;
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!word.Any(char.IsLetterOrDigit)) continue;
            if (++count > MaxWords) throw new ValidationException("/q", $"At most {MaxWords} words can be looked for at once.");
            if (match.Length > 0) match.Append(' ');
            match.Append('"').Append(word.Replace("\"", "\"\"", StringComparison.Ordinal).Replace('\0', ' ')).Append("\"*");
        }

        return match.ToString();
    }
}
