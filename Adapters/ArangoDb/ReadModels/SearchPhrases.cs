using Concord.Text;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Words that are adjacent: what a query contains between two spaces is searched for as a sequence of words, the last of which may be a
/// prefix. So <c>A00000001-V01</c> finds that number, and not every text with an <c>a00000001</c> and a <c>v01</c> somewhere.
/// </summary>
internal static class SearchPhrases
{
    /// <summary>A text in which <see cref="OfQuery"/> can be searched for.</summary>
    public static string ToText(IReadOnlyList<string> words) => " " + string.Join(' ', words);

    /// <summary>The phrases that must be contained; empty where the query contains nothing to search for.</summary>
    /// <exception cref="ValidationException">Too many.</exception>
    public static IReadOnlyList<string> OfQuery(string question) => [.. SearchTokens.OfQuery(question).Select(ToText)];

    /// <summary>Every word once, in ordinal order.</summary>
    public static IReadOnlyList<string> Distinct(IEnumerable<string> words) => [.. new SortedSet<string>(words, StringComparer.Ordinal)];

    /// <summary>The words of phrases, each once: each must be the prefix of a stored one.</summary>
    public static IReadOnlyList<string> WordsOf(IEnumerable<string> phrases) =>
        Distinct(phrases.SelectMany(static phrase => phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
