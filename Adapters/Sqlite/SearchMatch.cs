using Concord.Errors;
using Concord.Text;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Turns a user's text into an FTS5 expression that means only this: every phrase is found, and the last word of each may be the start of
/// one. Tokens are letters, digits and marks, and quoted, so nothing in them is read as FTS5's own syntax.
/// </summary>
internal static class SearchMatch
{
    /// <summary>The expression; empty where the text holds nothing to look for.</summary>
    /// <exception cref="ValidationException">Too much is looked for.</exception>
    public static string Of(string text) =>
        string.Join(' ', SearchTokens.OfQuery(text).Select(static phrase => $"\"{string.Join(' ', phrase)}\"*"));
}
