namespace Concord.Graph;

/// <summary>How similar two names are.</summary>
internal static class NameMatch
{
    /// <summary>
    /// From this value on two names are similar: they differ by a typing error or two and are not different names.
    /// </summary>
    public const double Alike = 0.88;

    /// <summary>Number of words of a name that are compared, each with each of the other's.</summary>
    private const int MaxWords = 12;

    /// <summary>
    /// 0 to 1; 1 for the same words in any order. Both are folded, and no longer than <see cref="PartyFields"/> makes them.
    /// </summary>
    public static double Compare(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
            return 0;
        if (left == right)
            return 1;
        return Math.Max(JaroWinkler(left, right), ByWords(Words(left), Words(right)));
    }

    private static string[] Words(string name) => [.. name.Split(' ').Take(MaxWords)];

    /// <summary>
    /// Pairs each word of the shorter name with the most similar word of the longer, each once; unpaired words lower the score.
    /// </summary>
    private static double ByWords(string[] left, string[] right)
    {
        var (few, many) = left.Length <= right.Length ? (left, right.ToList()) : (right, left.ToList());

        // A family name alone does not match everybody of that name.
        if (few.Length == 1 && many.Count > 1)
            return 0;
        double alike = 0;
        double length = 0;
        foreach (var word in few.OrderByDescending(static word => word.Length))
        {
            var best = many.Select(other => (Other: other, Score: JaroWinkler(word, other))).MaxBy(static match => match.Score);
            many.Remove(best.Other);
            var weight = word.Length + best.Other.Length;
            alike += best.Score * weight;
            length += weight;
        }

        // A second given name is often left out, so unpaired words count one third.
        return alike / (length + (many.Sum(static word => word.Length) / 3.0));
    }

    /// <summary>Jaro's measure, raised for a common beginning of up to four characters (Winkler).</summary>
    public static double JaroWinkler(string left, string right)
    {
        if (left == right)
            return 1;
        var jaro = Jaro(left, right);
        var common = 0;
        while (common < Math.Min(4, Math.Min(left.Length, right.Length)) && left[common] == right[common])
            common++;
        return jaro + (common * 0.1 * (1 - jaro));
    }

    private static double Jaro(string left, string right)
    {
        var reach = Math.Max(0, (Math.Max(left.Length, right.Length) / 2) - 1);
        var taken = new bool[right.Length];
        var matched = new List<char>(left.Length);
        for (var i = 0; i < left.Length; i++)
        {
            for (var j = Math.Max(0, i - reach); j <= Math.Min(right.Length - 1, i + reach); j++)
            {
                if (taken[j] || left[i] != right[j])
                    continue;
                taken[j] = true;
                matched.Add(left[i]);
                break;
            }
        }

        if (matched.Count == 0)
            return 0;
        var (transposed, at) = (0, 0);
        for (var j = 0; j < right.Length; j++)
        {
            if (taken[j] && right[j] != matched[at++])
                transposed++;
        }

        double count = matched.Count;
        return ((count / left.Length) + (count / right.Length) + ((count - (transposed / 2)) / count)) / 3;
    }
}
