namespace Concord.ArangoDb.StandIn;

/// <summary>
/// Order of strings. A server compares by ICU with the language it was started with; this comes near it with the root order of the
/// characters of ASCII (punctuation, then digits, then letters; case only where nothing else differs, small before capital) and by code
/// point for everything else. Accents and contractions are not covered.
/// </summary>
internal static class Collation
{
    private const string Order = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ";

    private static readonly int[] Primary = Weights();

    public static int Compare(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        var tie = 0;
        for (var i = 0; i < length; i++)
        {
            var (l, r) = (left[i], right[i]);
            if (l == r)
                continue;
            var order = Weight(l).CompareTo(Weight(r));
            if (order != 0)
                return order;
            if (tie == 0)
                tie =
                    char.IsLower(l) == char.IsLower(r) ? l.CompareTo(r)
                    : char.IsLower(l) ? -1
                    : 1;
        }

        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : tie;
    }

    private static int Weight(char c) => c < 128 ? Primary[c] : 1_000 + char.ToLowerInvariant(c);

    private static int[] Weights()
    {
        var weights = new int[128];
        for (var c = 0; c < 128; c++)
            weights[c] = c;
        for (var i = 0; i < Order.Length; i++)
            weights[Order[i]] = 200 + i;
        for (var c = 'A'; c <= 'Z'; c++)
            weights[c] = weights[char.ToLowerInvariant(c)];
        return weights;
    }
}
