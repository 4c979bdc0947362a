using Concord.Text;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Turns a user's text into an FTS5 expression with exactly this meaning: every phrase is found, and the last word of each may be a prefix.
/// Tokens are letters, digits and marks, and quoted, so nothing in them is read as FTS5's own syntax.
/// </summary>
internal static class SearchMatch
{
    /// <summary>The expression; empty where the text contains nothing to search for.</summary>
    /// <exception cref="ValidationException">The text contains too much to search for.</exception>
    public static string Of(string text) =>
        string.Join(' ', SearchTokens.OfQuery(text).Select(static phrase => $"\"{string.Join(' ', phrase)}\"*"));
}
