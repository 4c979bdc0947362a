namespace Concord.Conformance;

/// <summary>The definition of full-text search in its simplest form.</summary>
public static class PlainSearch
{
    public static bool HasAll(IReadOnlyList<string> tokens, IReadOnlyList<IReadOnlyList<string>> phrases)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(phrases);
        return phrases.All(phrase => Enumerable.Range(0, tokens.Count).Any(start => IsAt(tokens, start, phrase)));
    }

    private static bool IsAt(IReadOnlyList<string> tokens, int start, IReadOnlyList<string> phrase) =>
        start + phrase.Count <= tokens.Count
        && tokens.Skip(start).Take(phrase.Count - 1).SequenceEqual(phrase.Take(phrase.Count - 1), StringComparer.Ordinal)
        && tokens[start + phrase.Count - 1].StartsWith(phrase[^1], StringComparison.Ordinal);
}
