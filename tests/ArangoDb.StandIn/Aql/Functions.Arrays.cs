namespace Concord.ArangoDb.StandIn;

internal static partial class Functions
{
    private static readonly AqlValue.Comparer Same = AqlValue.Comparer.Instance;

    private static Dictionary<string, Function> Arrays() =>
        new(StringComparer.Ordinal)
        {
            ["LENGTH"] = Of(1, 1, static a => Length(a[0])),
            ["COUNT"] = Of(1, 1, static a => Length(a[0])),
            ["COUNT_DISTINCT"] = Of(1, 1, static a => a[0] is List<object?> list ? (object)(long)list.Distinct(Same).Count() : null),
            ["COUNT_UNIQUE"] = Of(1, 1, static a => a[0] is List<object?> list ? (object)(long)list.Distinct(Same).Count() : null),
            ["FIRST"] = OfList(1, 1, static (list, _) => list.Count > 0 ? list[0] : null),
            ["LAST"] = OfList(1, 1, static (list, _) => list.Count > 0 ? list[^1] : null),
            ["NTH"] = OfList(2, 2, static (list, a) => (int)AqlValue.Number(a[1]) is var n && n >= 0 && n < list.Count ? list[n] : null),
            ["APPEND"] = Of(2, 3, static a => Append(a)),
            ["PUSH"] = OfList(2, 3, static (list, a) => AqlValue.Truth(At(a, 2)) && list.Contains(a[1], Same) ? list : [.. list, a[1]]),
            ["UNSHIFT"] = OfList(2, 3, static (list, a) => AqlValue.Truth(At(a, 2)) && list.Contains(a[1], Same) ? list : [a[1], .. list]),
            ["POP"] = OfList(1, 1, static (list, _) => list.SkipLast(1).ToList()),
            ["SHIFT"] = OfList(1, 1, static (list, _) => list.Skip(1).ToList()),
            ["UNION"] = Of(
                2,
                Many,
                static a => a.All(static x => x is List<object?>) ? a.SelectMany(static x => (List<object?>)x!).ToList() : null
            ),
            ["UNION_DISTINCT"] = Of(
                2,
                Many,
                static a =>
                    a.All(static x => x is List<object?>) ? a.SelectMany(static x => (List<object?>)x!).Distinct(Same).ToList() : null
            ),
            ["MINUS"] = Of(
                2,
                Many,
                static a => Sets(a, static (list, others) => list.Distinct(Same).Where(x => !others.Any(o => o.Contains(x))))
            ),
            ["INTERSECTION"] = Of(
                2,
                Many,
                static a => Sets(a, static (list, others) => list.Distinct(Same).Where(x => others.All(o => o.Contains(x))))
            ),
            ["OUTERSECTION"] = Of(
                2,
                Many,
                static a =>
                    a.All(static x => x is List<object?>)
                        ? a.SelectMany(static x => ((List<object?>)x!).Distinct(Same))
                            .GroupBy(static x => x, Same)
                            .Where(static g => g.Count() == 1)
                            .Select(static g => g.Key)
                            .ToList()
                        : null
            ),
            ["UNIQUE"] = OfList(1, 1, static (list, _) => list.Distinct(Same).ToList()),
            ["SORTED"] = OfList(1, 1, static (list, _) => list.Order(Same).ToList()),
            ["SORTED_UNIQUE"] = OfList(1, 1, static (list, _) => list.Distinct(Same).Order(Same).ToList()),
            ["FLATTEN"] = OfList(1, 2, static (list, a) => Flatten(list, a.Length > 1 ? (int)AqlValue.Number(a[1]) : 1)),
            ["REVERSE"] = Of(1, 1, static a => Reverse(a[0])),
            ["SLICE"] = OfList(2, 3, static (list, a) => Slice(list, a)),
            ["POSITION"] = OfList(
                2,
                3,
                static (list, a) => list.FindIndex(x => AqlValue.Equals(x, a[1])) is var at && AqlValue.Truth(At(a, 2)) ? (long)at : at >= 0
            ),
            ["CONTAINS_ARRAY"] = OfList(
                2,
                3,
                static (list, a) => list.FindIndex(x => AqlValue.Equals(x, a[1])) is var at && AqlValue.Truth(At(a, 2)) ? (long)at : at >= 0
            ),
            ["REMOVE_VALUE"] = OfList(
                2,
                3,
                static (list, a) => RemoveValues(list, [a[1]], a.Length > 2 ? (int)AqlValue.Number(a[2]) : int.MaxValue)
            ),
            ["REMOVE_VALUES"] = OfList(2, 2, static (list, a) => RemoveValues(list, AqlValue.ToList(a[1]), int.MaxValue)),
            ["REMOVE_NTH"] = OfList(2, 2, static (list, a) => RemoveAt(list, (int)AqlValue.Number(a[1]))),
            ["REPLACE_NTH"] = new(3, 4, static (_, a) => ReplaceAt(a), Since: 7),
            ["CHUNK"] = OfList(
                2,
                2,
                static (list, a) => list.Chunk((int)AqlValue.Number(a[1])).Select(static part => (object?)part.ToList()).ToList()
            ),
            ["RANGE"] = Of(2, 3, static a => Range(a)),
            ["JACCARD"] = new(
                2,
                2,
                static (_, a) =>
                    a is [List<object?> l, List<object?> r] && l.Union(r, Same).Count() is > 0 and var all
                        ? AqlValue.Normalize((double)l.Intersect(r, Same).Count() / all)
                        : 1L,
                Since: 6
            ),
            ["INTERLEAVE"] = new(
                2,
                Many,
                static (_, a) =>
                    a.OfType<List<object?>>().ToList() is var lists
                        ? Enumerable
                            .Range(0, lists.Max(static l => l.Count))
                            .SelectMany(i => lists.Where(l => i < l.Count).Select(l => l[i]))
                            .ToList()
                        : null,
                Since: 7
            ),
        };

    public static List<object?> Flatten(List<object?> list, int levels) =>
        [.. list.SelectMany(item => item is List<object?> inner && levels > 0 ? Flatten(inner, levels - 1) : [item])];

    /// <summary>Null, as documented, where the first argument is no array.</summary>
    private static Function OfList(int min, int max, Func<List<object?>, object?[], object?> body) =>
        Of(min, max, a => a[0] is List<object?> list ? body(list, a) : null);

    private static long Length(object? value) =>
        value switch
        {
            null => 0,
            bool truth => truth ? 1 : 0,
            List<object?> list => list.Count,
            AqlObject o => o.Count,
            _ => Runes(value).Count,
        };

    private static object? Append(object?[] a)
    {
        if (a[0] is not List<object?> list)
            return a[0] is null ? a[1] : null;
        List<object?> more = a[1] switch
        {
            null => [],
            List<object?> values => values,
            var value => [value],
        };
        return AqlValue.Truth(At(a, 2)) ? list.Concat(more).Distinct(Same).ToList() : [.. list, .. more];
    }

    private static List<object?>? Sets(object?[] a, Func<List<object?>, List<HashSet<object?>>, IEnumerable<object?>> combine) =>
        a.All(static x => x is List<object?>)
            ? [.. combine((List<object?>)a[0]!, [.. a.Skip(1).Select(static x => new HashSet<object?>((List<object?>)x!, Same))])]
            : null;

    private static List<object?> Slice(List<object?> list, object?[] a)
    {
        var start = (int)AqlValue.Number(a[1]);
        if (start < 0)
            start = Math.Max(0, list.Count + start);
        var length = a.Length > 2 && a[2] is not null ? (int)AqlValue.Number(a[2]) : int.MaxValue;
        return [.. length >= 0 ? list.Skip(start).Take(length) : list.Skip(start).SkipLast(-length)];
    }

    private static object? Reverse(object? value) =>
        value switch
        {
            string text => string.Concat(Runes(text).AsEnumerable().Reverse()),
            List<object?> list => list.AsEnumerable().Reverse().ToList(),
            _ => null,
        };

    private static List<object?> RemoveAt(List<object?> list, int position)
    {
        if (position < 0)
            position += list.Count;
        return [.. list.Where((_, i) => i != position)];
    }

    private static List<object?>? ReplaceAt(object?[] a) =>
        a[0] is List<object?> list ? [.. list.Select((item, i) => i == (int)AqlValue.Number(a[1]) ? a[2] : item)] : null;

    private static List<object?> RemoveValues(List<object?> list, List<object?> values, int limit)
    {
        var kept = new List<object?>();
        foreach (var item in list)
        {
            if (limit > 0 && values.Contains(item, Same))
                limit--;
            else
                kept.Add(item);
        }

        return kept;
    }

    private static List<object?> Range(object?[] a)
    {
        if (a.Length == 2)
            return Evaluator.RangeOf(a[0], a[1]);
        var (from, to, step) = (AqlValue.Number(a[0]), AqlValue.Number(a[1]), AqlValue.Number(a[2]));
        if (step == 0 || (to - from) * step < 0)
            return [];
        var list = new List<object?>();
        for (var n = from; step > 0 ? n <= to : n >= to; n += step)
            list.Add(AqlValue.Normalize(n));
        return list;
    }
}
