using System.Globalization;

namespace Concord.ArangoDb.StandIn;

/// <summary>
/// Values of AQL: null, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>, <see cref="string"/>, a list, an
/// <see cref="AqlObject"/>. Their order and their conversions, as the documentation has them under "Type and value order" and "Type cast
/// functions".
/// </summary>
internal static class AqlValue
{
    /// <summary>Integers up to here are exact as doubles.</summary>
    private const long MaxExact = 1L << 53;

    /// <summary>
    /// A value that is bound into a query. The server makes every number of those a double; documents that come in other ways keep their
    /// integers.
    /// </summary>
    public static object? AsBound(object? value)
    {
        switch (value)
        {
            case long number and (> MaxExact or < -MaxExact):
                return (double)number;
            case List<object?> list:
                return list.ConvertAll(AsBound);
            case AqlObject o:
                var bound = new AqlObject();
                foreach (var (name, member) in o)
                    bound[name] = AsBound(member);
                return bound;
            default:
                return value;
        }
    }

    public static int Rank(object? value) =>
        value switch
        {
            null => 0,
            bool => 1,
            long or double => 2,
            string => 3,
            List<object?> => 4,
            AqlObject => 5,
            _ => throw new InvalidOperationException($"{value.GetType()} is no AQL value."),
        };

    public static int Compare(object? left, object? right)
    {
        var (l, r) = (Rank(left), Rank(right));
        if (l != r)
            return l.CompareTo(r);
        return l switch
        {
            1 => ((bool)left!).CompareTo((bool)right!),
            2 => CompareNumbers(left!, right!),
            3 => Collation.Compare((string)left!, (string)right!),
            4 => CompareLists((List<object?>)left!, (List<object?>)right!),
            5 => CompareObjects((AqlObject)left!, (AqlObject)right!),
            _ => 0,
        };
    }

    public static new bool Equals(object? left, object? right) =>
        Rank(left) == Rank(right) && (left is string text ? text == (string)right! : Compare(left, right) == 0);

    public static bool Truth(object? value) =>
        value switch
        {
            null => false,
            bool truth => truth,
            long number => number != 0,
            double number => number != 0,
            string text => text.Length > 0,
            _ => true,
        };

    public static double Number(object? value) =>
        value switch
        {
            bool truth => truth ? 1 : 0,
            long number => number,
            double number => number,
            string text => double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
                ? number
                : 0,
            List<object?> { Count: 1 } list => Number(list[0]),
            _ => 0,
        };

    /// <summary>As <see cref="Number"/>, whole numbers kept as such.</summary>
    public static object ToNumber(object? value) => value is long or double ? value : Normalize(Number(value));

    public static bool IsNumber(object? value) => value is long or double;

    public static object Normalize(double number) =>
        Math.Abs(number) < 9_007_199_254_740_992d && Math.Truncate(number) == number ? (object)(long)number : number;

    public static string Text(object? value) =>
        value switch
        {
            null => "",
            bool truth => truth ? "true" : "false",
            long number => number.ToString(CultureInfo.InvariantCulture),
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            string text => text,
            _ => AqlJson.Write(value),
        };

    public static List<object?> ToList(object? value) =>
        value switch
        {
            null => [],
            List<object?> list => list,
            AqlObject o => [.. o.Values],
            _ => [value],
        };

    private static int CompareNumbers(object left, object right) =>
        left is long l && right is long r ? l.CompareTo(r) : Number(left).CompareTo(Number(right));

    private static int CompareLists(List<object?> left, List<object?> right)
    {
        for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            var order = Compare(i < left.Count ? left[i] : null, i < right.Count ? right[i] : null);
            if (order != 0)
                return order;
        }

        return 0;
    }

    private static int CompareObjects(AqlObject left, AqlObject right)
    {
        foreach (var name in left.Keys.Union(right.Keys).Order(StringComparer.Ordinal))
        {
            var order = Compare(left.Get(name), right.Get(name));
            if (order != 0)
                return order;
        }

        return 0;
    }

    public sealed class Comparer : IEqualityComparer<object?>, IComparer<object?>
    {
        public static readonly Comparer Instance = new();

        public int Compare(object? x, object? y) => AqlValue.Compare(x, y);

        public new bool Equals(object? x, object? y) => AqlValue.Equals(x, y);

        public int GetHashCode(object? value)
        {
            switch (value)
            {
                case null:
                    return 0;
                case bool or string:
                    return value.GetHashCode();
                case long or double:
                    return Number(value).GetHashCode();
                case List<object?> list:
                    var hash = default(HashCode);
                    foreach (var item in list.AsEnumerable().Reverse().SkipWhile(static item => item is null))
                        hash.Add(GetHashCode(item));
                    return hash.ToHashCode();
                case AqlObject o:
                    return o.Where(static m => m.Value is not null)
                        .Aggregate(7, (sum, m) => sum ^ HashCode.Combine(m.Key, GetHashCode(m.Value)));
                default:
                    throw new InvalidOperationException();
            }
        }
    }
}
