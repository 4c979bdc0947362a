using System.Globalization;
using System.Text;

namespace Concord.ArangoDb.StandIn;

/// <summary>Makes tokens of a text. Stemming is not covered: with it, words are left as they are.</summary>
internal sealed record Analyzer(string Name, string Type, AqlObject Properties, IReadOnlyList<string> Features)
{
    private static readonly string[] Languages = ["de", "en", "es", "fi", "fr", "it", "nl", "no", "pt", "ru", "sv", "zh"];

    public static Dictionary<string, Analyzer> BuiltIn()
    {
        var analyzers = new Dictionary<string, Analyzer>(StringComparer.Ordinal)
        {
            ["identity"] = new("identity", "identity", [], ["frequency", "norm"]),
        };
        foreach (var language in Languages)
        {
            var name = $"text_{language}";
            var properties = new AqlObject
            {
                ["locale"] = language,
                ["case"] = "lower",
                ["accent"] = false,
                ["stemming"] = true,
                ["stopwords"] = new List<object?>(),
            };
            analyzers[name] = new(name, "text", properties, ["frequency", "norm", "position"]);
        }

        return analyzers;
    }

    public List<string> Tokens(string text) =>
        Type switch
        {
            "identity" => [text],
            "norm" => [Folded(text)],
            "text" => TextTokens(text),
            "segmentation" => [.. Words(text).Select(Folded)],
            "delimiter" => [.. text.Split(Properties.Text("delimiter") ?? ",")],
            "ngram" => NGrams(text),
            "pipeline" => ((List<object?>)Properties["pipeline"]!)
                .Cast<AqlObject>()
                .Aggregate(
                    new List<string> { text },
                    static (tokens, part) =>
                        [.. tokens.SelectMany(new Analyzer("", part.Text("type")!, part.Get("properties") as AqlObject ?? [], []).Tokens)]
                ),
            _ => throw Fail.NotCovered($"Analyzer type {Type}"),
        };

    private List<string> TextTokens(string text)
    {
        var stopwords = Properties.Get("stopwords") as List<object?> ?? [];
        List<string> tokens = [.. Words(text).Select(Folded).Where(word => !stopwords.Contains(word))];
        if (Properties.Get("edgeNgram") is not AqlObject edge)
            return tokens;
        var min = (int)AqlValue.Number(edge.Get("min"));
        var max = edge.ContainsKey("max") ? (int)AqlValue.Number(edge.Get("max")) : int.MaxValue;
        var original = AqlValue.Truth(edge.Get("preserveOriginal"));
        return [.. tokens.SelectMany(word => Edges(word, Math.Max(min, 1), max, original))];
    }

    private static IEnumerable<string> Edges(string word, int min, int max, bool original)
    {
        for (var length = min; length <= Math.Min(max, word.Length); length++)
            yield return word[..length];
        if (original && (word.Length > max || word.Length < min))
            yield return word;
    }

    private List<string> NGrams(string text)
    {
        var (min, max) = ((int)AqlValue.Number(Properties.Get("min")), (int)AqlValue.Number(Properties.Get("max")));
        var grams = new List<string>();
        for (var start = 0; start < text.Length; start++)
        {
            for (var length = min; length <= max && start + length <= text.Length; length++)
                grams.Add(text.Substring(start, length));
        }

        if (AqlValue.Truth(Properties.Get("preserveOriginal")) && !grams.Contains(text))
            grams.Add(text);
        return grams;
    }

    private string Folded(string word)
    {
        word = Properties.Text("case") switch
        {
            "upper" => word.ToUpperInvariant(),
            "none" when Type != "segmentation" => word,
            _ => word.ToLowerInvariant(),
        };
        return Accents(word);
    }

    private string Accents(string word)
    {
        var keep = Properties.Get("accent") is true || (Type is "norm" or "segmentation" && Properties.Get("accent") is not false);
        if (keep)
            return word;
        var plain = new StringBuilder(word.Length);
        foreach (var c in word.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
                plain.Append(c);
        }

        return plain.ToString().Normalize(NormalizationForm.FormC);
    }

    /// <summary>
    /// By the rules of UAX 29 in the main: a point or apostrophe within a word and a comma within a number do not end it.
    /// </summary>
    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (IsPart(text[i]) || (word.Length > 0 && i + 1 < text.Length && Joins(text[i - 1], text[i], text[i + 1])))
            {
                word.Append(text[i]);
                continue;
            }

            if (word.Length > 0)
                yield return word.ToString();
            word.Clear();
        }

        if (word.Length > 0)
            yield return word.ToString();
    }

    private static bool IsPart(char c) =>
        char.IsLetterOrDigit(c)
        || c == '_'
        || char.IsSurrogate(c)
        || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark;

    private static bool Joins(char before, char c, char after) =>
        c switch
        {
            '.' or '\'' or '’' => (char.IsLetter(before) && char.IsLetter(after)) || (char.IsDigit(before) && char.IsDigit(after)),
            ',' or ';' => char.IsDigit(before) && char.IsDigit(after),
            ':' or '·' => char.IsLetter(before) && char.IsLetter(after),
            _ => false,
        };
}
