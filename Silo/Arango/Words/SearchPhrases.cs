using Concord.Grains.Abstractions.Errors;

namespace Concord.Silo.Arango.Words;

/// <summary>
/// Words that stand together: what a question holds between two spaces is looked for as it is, one word after the other, the last of which may be the start of one. So
/// <c>A00000001-V01</c> finds that number, and not every text with an <c>a00000001</c> and a <c>v01</c> somewhere.
/// </summary>
internal static class SearchPhrases
{
    private const int MaxPhrases = 32;

    /// <summary>A text in which <see cref="OfQuestion"/> can be looked for.</summary>
    public static string ToText(IReadOnlyList<string> words) => " " + string.Join(' ', words);

    /// <summary>What must be contained; empty where the question holds nothing to look for.</summary>
    /// <exception cref="ValidationException">Too many.</exception>
    public static IReadOnlyList<string> OfQuestion(string question)
    {
        var phrases = question.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(SearchWords.InOrder).Where(static words => words.Count > 0).Select(ToText).ToList();
        return phrases.Count <= MaxPhrases
            ? phrases
            : throw new ValidationException("/q", $"At most {MaxPhrases} words can be looked for at once.");
    }
}
