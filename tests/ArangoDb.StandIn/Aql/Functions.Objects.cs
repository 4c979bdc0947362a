namespace Concord.ArangoDb.StandIn;

internal static partial class Functions
{
    private static Dictionary<string, Function> Objects() =>
        new(StringComparer.Ordinal)
        {
            ["HAS"] = Of(2, 2, static a => a[0] is AqlObject o && o.ContainsKey(AqlValue.Text(a[1]))),
            ["KEEP"] = Of(2, Many, static a => Kept(a, true)),
            ["UNSET"] = Of(2, Many, static a => Kept(a, false)),
            ["UNSET_RECURSIVE"] = Of(2, Many, static a => a[0] is AqlObject o ? UnsetRecursive(o, NamesIn(a)) : null),
            ["MERGE"] = Of(1, Many, static a => MergeObjects(a, recursive: false)),
            ["MERGE_RECURSIVE"] = Of(1, Many, static a => MergeObjects(a, recursive: true)),
            ["ATTRIBUTES"] = Of(
                1,
                3,
                static a =>
                    a[0] is AqlObject o
                        ? o
                            .Keys.Where(name => !AqlValue.Truth(At(a, 1)) || name[0] != '_')
                            .OrderBy(name => AqlValue.Truth(At(a, 2)) ? name : "", StringComparer.Ordinal)
                            .ToList<object?>()
                        : null
            ),
            ["KEYS"] = Of(1, 3, static a => a[0] is AqlObject o ? o.Keys.ToList<object?>() : null),
            ["VALUES"] = Of(
                1,
                2,
                static a =>
                    a[0] is AqlObject o
                        ? o.Where(m => !AqlValue.Truth(At(a, 1)) || m.Key[0] != '_').Select(static m => m.Value).ToList()
                        : null
            ),
            ["ENTRIES"] = new(
                1,
                1,
                static (_, a) => a[0] is AqlObject o ? o.Select(static m => (object?)new List<object?> { m.Key, m.Value }).ToList() : null,
                Since: 12
            ),
            ["ZIP"] = Of(2, 2, static a => Zip(a)),
            ["MATCHES"] = Of(
                2,
                3,
                static a =>
                    a[0] is AqlObject o
                    && AqlValue
                        .ToList(a[1] is AqlObject ? new List<object?> { a[1] } : a[1])
                        .OfType<AqlObject>()
                        .Any(example => example.All(m => AqlValue.Equals(o.Get(m.Key), m.Value)))
            ),
            ["TRANSLATE"] = Of(
                2,
                3,
                static a =>
                    a[1] is AqlObject map && map.TryGetValue(AqlValue.Text(a[0]), out var found) ? found
                    : a.Length > 2 ? a[2]
                    : a[0]
            ),
            ["VALUE"] = new(
                2,
                2,
                static (_, a) =>
                    AqlValue
                        .ToList(a[1])
                        .Aggregate(
                            a[0],
                            static (at, part) =>
                                at switch
                                {
                                    AqlObject o => o.Get(AqlValue.Text(part)),
                                    List<object?> list when part is long n && n >= 0 && n < list.Count => list[(int)n],
                                    _ => null,
                                }
                        ),
                Since: 7
            ),
        };

    private static HashSet<string> NamesIn(object?[] a) =>
        [.. a.Skip(1).SelectMany(static x => x is List<object?> list ? list : [x]).OfType<string>()];

    private static AqlObject? Kept(object?[] a, bool keep)
    {
        if (a[0] is not AqlObject o)
            return null;
        var names = NamesIn(a);
        var kept = new AqlObject();
        foreach (var (name, value) in o)
        {
            if (names.Contains(name) == keep)
                kept[name] = value;
        }

        return kept;
    }

    private static AqlObject UnsetRecursive(AqlObject o, HashSet<string> names)
    {
        var kept = new AqlObject();
        foreach (var (name, value) in o)
        {
            if (!names.Contains(name))
                kept[name] = value is AqlObject inner ? UnsetRecursive(inner, names) : value;
        }

        return kept;
    }

    private static AqlObject? MergeObjects(object?[] a, bool recursive)
    {
        var parts = a is [List<object?> list] ? list : a.AsEnumerable();
        var merged = new AqlObject();
        foreach (var part in parts)
        {
            if (part is not AqlObject o)
                return null;
            merged = MergeTwo(merged, o, recursive);
        }

        return merged;
    }

    private static AqlObject MergeTwo(AqlObject left, AqlObject right, bool recursive)
    {
        var merged = new AqlObject(left);
        foreach (var (name, value) in right)
            merged[name] =
                recursive && value is AqlObject inner && merged.Get(name) is AqlObject before ? MergeTwo(before, inner, true) : value;
        return merged;
    }

    private static AqlObject Zip(object?[] a)
    {
        if (a is not [List<object?> names, List<object?> values] || names.Count != values.Count)
            throw WrongType("ZIP");
        var zipped = new AqlObject();
        // Of a name that stands there twice the first value counts.
        for (var i = 0; i < names.Count; i++)
            zipped.TryAdd(AqlValue.Text(names[i]), values[i]);
        return zipped;
    }
}
