using System.Text;
using Concord.Grains.Abstractions.Errors;

namespace Concord.Silo.Arango.Words;

/// <summary>
/// Cuts text into words: runs of letters and digits, without case and accents. Both what is stored and what is looked for go through here, so the server only compares: its
/// own analyzers cut differently from version to version and from language to language.
/// </summary>
internal static class SearchWords
{
    private const int MaxWords = 32;

    /// <summary>Longer ones are found by their beginning.</summary>
    private const int MaxLength = 64;

    /// <summary>Each once, in ordinal order.</summary>
    public static IReadOnlyList<string> Of(string text) => Distinct(InOrder(text));

    /// <inheritdoc cref="Of"/>
    public static IReadOnlyList<string> Distinct(IEnumerable<string> words) => [.. new SortedSet<string>(words, StringComparer.Ordinal)];

    /// <summary>As they follow each other.</summary>
    public static IReadOnlyList<string> InOrder(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsSurrogatePair(text, at))
            {
                Take(char.IsLetterOrDigit(text, at), text[at], text[++at]);
                continue;
            }

            if (Folding.Fold(text[at]) is { } letter) Take(char.IsLetterOrDigit(letter), letter, null);
        }

        Take(false, default, null);
        return words;

        void Take(bool isPart, char letter, char? second)
        {
            if (isPart && word.Length < MaxLength - 1) word.Append(letter).Append(second);
            if (isPart || word.Length == 0) return;
            words.Add(word.ToString());
            word.Clear();
        }
    }

    /// <exception cref="ValidationException">Too many.</exception>
    public static IReadOnlyList<string> OfQuestion(string text) => Of(text) is { Count: <= MaxWords } words
        ? words
        : throw new ValidationException("/q", $"At most {MaxWords} words can be looked for at once.");
}
