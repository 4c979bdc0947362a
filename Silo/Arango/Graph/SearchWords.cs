using System.Globalization;
using System.Text;
using Concord.Grains.Abstractions.Errors;

namespace Concord.Silo.Arango.Graph;

/// <summary>
/// Cuts text into words: runs of letters and digits, in small letters, without accents. Both what is stored and what is looked for go through here, so the server only
/// compares; its own analyzers cut differently from version to version and from language to language.
/// </summary>
internal static class SearchWords
{
    private const int MaxWords = 32;

    /// <summary>Longer ones are found by their beginning.</summary>
    private const int MaxLength = 64;

    /// <summary>Each once, in ordinal order.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var words = new SortedSet<string>(StringComparer.Ordinal);
        var word = new StringBuilder();
        foreach (var rune in text.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                if (word.Length < MaxLength) word.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (Rune.GetUnicodeCategory(rune) is not UnicodeCategory.NonSpacingMark)
            {
                Take();
            }
        }

        Take();
        return [.. words];

        void Take()
        {
            if (word.Length > 0) words.Add(word.ToString());
            word.Clear();
        }
    }

    /// <exception cref="ValidationException">Too many.</exception>
    public static IReadOnlyList<string> OfQuestion(string text) => Of(text) is { Count: <= MaxWords } words
        ? words
        : throw new ValidationException("/q", $"At most {MaxWords} words can be looked for at once.");
}
