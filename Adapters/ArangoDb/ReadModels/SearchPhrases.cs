using Concord.Errors;
using Concord.Text;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Words that stand together: what a question holds between two spaces is looked for as it is, one word after the other, the last of which
/// may be the start of one. So <c>A00000001-V01</c> finds that number, and not every text with an <c>a00000001</c> and a <c>v01</c>
/// somewhere.
/// </summary>
internal static class SearchPhrases
{
    /// <summary>A text in which <see cref="OfQuery"/> can be looked for.</summary>
    public static string ToText(IReadOnlyList<string> words) => " " + string.Join(' ', words);

    /// <summary>What must be contained; empty where the question holds nothing to look for.</summary>
    /// <exception cref="ValidationException">Too many.</exception>
    public static IReadOnlyList<string> OfQuery(string question) => [.. SearchTokens.OfQuery(question).Select(ToText)];

    /// <summary>Every word once, in ordinal order.</summary>
    public static IReadOnlyList<string> Distinct(IEnumerable<string> words) => [.. new SortedSet<string>(words, StringComparer.Ordinal)];

    /// <summary>The words of phrases, each once: each must be the start of one that is stored.</summary>
    public static IReadOnlyList<string> WordsOf(IEnumerable<string> phrases) =>
        Distinct(phrases.SelectMany(static phrase => phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
