using System.Globalization;
using System.Text;

namespace Concord.Text;

/// <summary>
/// The tokens that full-text search compares, the same for stored text and query, on every store: folded words (see
/// <see cref="TextFolding"/>), and for scripts without spaces each pair of adjacent letters. A store only compares tokens; its
/// own analyzers would split differently.
/// </summary>
/// <remarks>
/// 公寓大廈 is stored as 公寓, 寓大, 大廈, 廈. The query 寓大廈 requires 寓大 followed by 大廈, which is exactly where the text has 寓大廈; the
/// query 廈 requires a token that begins with it. A word with an apostrophe or a full stop is stored without it, and its parts
/// are stored after the text.
/// </remarks>
public static class SearchTokens
{
    /// <summary>The version of stored tokens; a different one requires them to be made again.</summary>
    public const int Version = TextFolding.Version;

    private const int MaxPhrases = 32;
    private const int MaxTokens = 512;

    /// <summary>In UTF-16 code units; longer words are found by their beginning.</summary>
    private const int MaxLength = 64;

    /// <summary>The tokens of a text in order.</summary>
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
    /// The phrases that must all be found, each anywhere: a phrase is a sequence of adjacent tokens, the last of which may be a
    /// prefix. The text between two blanks is one phrase, so <c>A00000001-V01</c> finds that number, and not every text that
    /// has <c>a00000001</c> and <c>v01</c> somewhere. Empty if the query contains no token.
    /// </summary>
    /// <exception cref="ValidationException">The query is too long.</exception>
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

    /// <param name="isOpen">More letters may follow in the text that is searched for.</param>
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

        // Add the last letter alone, so that a token begins with it too. Not for a query: the text may continue after it, and
        // then has no such token.
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
