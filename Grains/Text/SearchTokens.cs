using System.Globalization;
using System.Text;
using Concord.Errors;

namespace Concord.Text;

/// <summary>
/// What full-text search compares, the same for what is indexed and for what is asked, on every store: folded words (see <see cref="TextFolding"/>), and of scripts that run on
/// without spaces each two letters that follow each other. A store only compares tokens; its own analyzers would cut differently.
/// </summary>
/// <remarks>
/// 公寓大廈 is indexed as 公寓, 寓大, 大廈, 廈. Asked for 寓大廈, what must be found is 寓大 followed by 大廈, which is just where the text has 寓大廈; asked for 廈, a token that
/// begins with it. A word with an apostrophe or a full stop is indexed without it, and its parts behind the text.
/// </remarks>
public static class SearchTokens
{
    /// <summary>Of what a store has indexed; another number asks for it to be indexed anew.</summary>
    public const int Version = TextFolding.Version;

    private const int MaxPhrases = 32;
    private const int MaxTokens = 512;

    /// <summary>UTF-16 code units; longer words are found by their beginning.</summary>
    private const int MaxLength = 64;

    /// <summary>The tokens of a text as they follow each other.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var (tokens, parts) = (new List<string>(), new List<string>());
        foreach (var word in Words(TextFolding.Letters(text).ToString()))
        {
            Add(tokens, word.Replace("'", "", StringComparison.Ordinal), isOpen: false);
            if (!word.Contains(TextFolding.Joint, StringComparison.Ordinal))
                continue;
            foreach (var part in word.Split(TextFolding.Joint))
                Add(parts, part, isOpen: false);
        }

        tokens.AddRange(parts);
        return tokens;
    }

    /// <summary>
    /// What must be found, each somewhere: tokens that follow each other, the last of which may be the start of one. What stands between two blanks is one phrase, so
    /// <c>A00000001-V01</c> finds that number, and not every text with an <c>a00000001</c> and a <c>v01</c> somewhere. Empty where the question holds nothing to look for.
    /// </summary>
    /// <exception cref="ValidationException">Too much.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> OfQuery(string question)
    {
        var phrases = new List<IReadOnlyList<string>>();
        foreach (var piece in question.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var words = Words(TextFolding.Letters(piece).ToString());
            var tokens = new List<string>();
            for (var i = 0; i < words.Count; i++)
                Add(tokens, words[i].Replace("'", "", StringComparison.Ordinal), isOpen: i == words.Count - 1);
            if (tokens.Count > 0)
                phrases.Add(tokens);
        }

        if (phrases.Count > MaxPhrases)
            throw new ValidationException("/q", $"At most {MaxPhrases} words can be looked for at once.");
        return phrases.Sum(static phrase => phrase.Count) <= MaxTokens
            ? phrases
            : throw new ValidationException("/q", "This is too long to be searched for.");
    }

    private static List<string> Words(string letters) => [.. letters.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    /// <param name="isOpen">More letters may follow in what is looked for.</param>
    private static void Add(List<string> tokens, string word, bool isOpen)
    {
        for (var start = 0; start < word.Length; )
        {
            var runsOn = Scripts.IsWrittenWithoutSpaces(Rune.GetRuneAt(word, start));
            var units = new List<string>();
            var end = start;
            while (end < word.Length && Scripts.IsWrittenWithoutSpaces(Rune.GetRuneAt(word, end)) == runsOn)
            {
                var unit = UnitAt(word, end);
                units.Add(unit);
                end += unit.Length;
            }

            if (runsOn)
                AddPairs(tokens, units, isOpen && end == word.Length);
            else
                tokens.Add(Shorten(word[start..end]));
            start = end;
        }
    }

    private static void AddPairs(List<string> tokens, List<string> units, bool isOpen)
    {
        for (var i = 0; i + 1 < units.Count; i++)
            tokens.Add(units[i] + units[i + 1]);

        // The last letter by itself, so that it begins a token too. What is looked for may go on in the text, and then it does not stand by itself.
        if (!isOpen || units.Count == 1)
            tokens.Add(units[^1]);
    }

    /// <summary>A letter with its marks.</summary>
    private static string UnitAt(string word, int at)
    {
        var end = at + Rune.GetRuneAt(word, at).Utf16SequenceLength;
        while (end < word.Length && IsMark(Rune.GetRuneAt(word, end)))
            end += Rune.GetRuneAt(word, end).Utf16SequenceLength;
        return word[at..end];
    }

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark;

    private static string Shorten(string word) =>
        word.Length <= MaxLength ? word : word[..(char.IsHighSurrogate(word[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
}
