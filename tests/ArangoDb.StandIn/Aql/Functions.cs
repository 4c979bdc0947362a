namespace Concord.ArangoDb.StandIn;

/// <param name="Since">Minor version of 3 with which it came.</param>
/// <param name="ReadsDocuments">It may read any document, so it is refused after a modification.</param>
internal sealed record Function(
    int Min,
    int Max,
    Func<Evaluator, object?[], object?> Body,
    int Since = 0,
    int SincePatch = 0,
    bool ReadsDocuments = false
);

/// <summary>Functions of AQL by name, with the number of their arguments.</summary>
internal static partial class Functions
{
    private const int Many = int.MaxValue;

    private static readonly Dictionary<string, Function> Table = Merge(Types(), Strings(), Arrays(), Objects(), Numbers(), Miscellaneous());

    public static Function? Find(string name, ServerVersion version) =>
        Table.TryGetValue(name, out var function) && version.Has(function.Since, function.SincePatch) ? function : null;

    private static Dictionary<string, Function> Merge(params Dictionary<string, Function>[] parts) =>
        parts.SelectMany(static part => part).ToDictionary(StringComparer.Ordinal);

    private static ArangoException WrongType(string name) => new(1542, $"invalid argument type in call to function '{name}()'");

    private static Function Of(int min, int max, Func<object?[], object?> body) => new(min, max, (_, a) => body(a));

    private static object? At(object?[] arguments, int index) => index < arguments.Length ? arguments[index] : null;

    private static Dictionary<string, Function> Types() =>
        new(StringComparer.Ordinal)
        {
            ["IS_NULL"] = Of(1, 1, static a => a[0] is null),
            ["IS_BOOL"] = Of(1, 1, static a => a[0] is bool),
            ["IS_NUMBER"] = Of(1, 1, static a => AqlValue.IsNumber(a[0])),
            ["IS_STRING"] = Of(1, 1, static a => a[0] is string),
            ["IS_ARRAY"] = Of(1, 1, static a => a[0] is List<object?>),
            ["IS_LIST"] = Of(1, 1, static a => a[0] is List<object?>),
            ["IS_OBJECT"] = Of(1, 1, static a => a[0] is AqlObject),
            ["IS_DOCUMENT"] = Of(1, 1, static a => a[0] is AqlObject),
            ["IS_KEY"] = Of(1, 1, static a => a[0] is string key && Concord.ArangoDb.StandIn.Names.IsKey(key)),
            ["TYPENAME"] = Of(1, 1, static a => new[] { "null", "bool", "number", "string", "array", "object" }[AqlValue.Rank(a[0])]),
            ["TO_BOOL"] = Of(1, 1, static a => AqlValue.Truth(a[0])),
            ["TO_NUMBER"] = Of(1, 1, static a => AqlValue.ToNumber(a[0])),
            ["TO_STRING"] = Of(1, 1, static a => AqlValue.Text(a[0])),
            ["TO_ARRAY"] = Of(1, 1, static a => AqlValue.ToList(a[0])),
            ["TO_LIST"] = Of(1, 1, static a => AqlValue.ToList(a[0])),
        };

    private static Dictionary<string, Function> Miscellaneous() =>
        new(StringComparer.Ordinal)
        {
            ["NOT_NULL"] = Of(1, Many, static a => Array.Find(a, static value => value is not null)),
            ["FIRST_LIST"] = Of(1, Many, static a => Array.Find(a, static value => value is List<object?>)),
            ["FIRST_DOCUMENT"] = Of(1, Many, static a => Array.Find(a, static value => value is AqlObject)),
            ["DOCUMENT"] = new(1, 2, static (e, a) => Document(e, a), ReadsDocuments: true),
            ["COLLECTIONS"] = new(
                0,
                0,
                static (e, _) =>
                    e
                        .Context.Database.Collections.Values.Select(static c =>
                            (object?)new AqlObject { ["name"] = c.Name, ["_id"] = c.Id }
                        )
                        .ToList()
            ),
            ["COLLECTION_COUNT"] = new(
                1,
                1,
                static (e, a) => (long)e.Context.Database.Collection(AqlValue.Text(a[0])).Count,
                ReadsDocuments: true
            ),
            ["CURRENT_DATABASE"] = new(0, 0, static (e, _) => e.Context.Database.Name),
            ["VERSION"] = new(0, 0, static (e, _) => e.Context.Database.Version.ToString()),
            ["DATE_NOW"] = new(0, 0, static (e, _) => e.Context.Now.ToUnixTimeMilliseconds()),
            ["PARSE_IDENTIFIER"] = Of(1, 1, static a => Identifier(a[0])),
            ["PARSE_COLLECTION"] = new(1, 1, static (_, a) => Identifier(a[0])?.Get("collection"), Since: 9),
            ["PARSE_KEY"] = new(1, 1, static (_, a) => Identifier(a[0])?.Get("key"), Since: 9),
            ["IS_SAME_COLLECTION"] = Of(2, 2, static a => Identifier(a[1])?.Text("collection") == AqlValue.Text(a[0])),
            ["ASSERT"] = new(
                2,
                2,
                static (_, a) => AqlValue.Truth(a[0]) ? true : throw new ArangoException(1593, AqlValue.Text(a[1])),
                Since: 4
            ),
            ["WARN"] = new(2, 2, static (e, a) => Warn(e, a), Since: 4),
            ["FAIL"] = Of(0, 1, static a => throw new ArangoException(1569, $"FAIL({AqlValue.Text(At(a, 0))}) called")),
            ["NOOPT"] = Of(1, 1, static a => a[0]),
            ["PASSTHRU"] = Of(1, 1, static a => a[0]),
            ["NOEVAL"] = Of(1, 1, static a => a[0]),
            ["HASH"] = Of(1, 1, static a => (long)(uint)AqlValue.Comparer.Instance.GetHashCode(a[0])),
            ["TOKENS"] = new(1, 2, static (e, a) => Tokens(e, a), Since: 4),
            ["ANALYZER"] = new(2, 2, static (_, a) => a[0], Since: 4),
            ["BOOST"] = new(2, 2, static (_, a) => a[0], Since: 4),
            ["BM25"] = new(1, 3, static (_, _) => 0L, Since: 4),
            ["TFIDF"] = new(1, 2, static (_, _) => 0L, Since: 4),
            ["PHRASE"] = new(2, Many, static (_, _) => throw Outside("PHRASE"), Since: 4),
            ["EXISTS"] = new(1, 3, static (_, _) => throw Outside("EXISTS"), Since: 4),
            ["MIN_MATCH"] = new(2, Many, static (_, a) => a.SkipLast(1).Count(AqlValue.Truth) >= AqlValue.Number(a[^1]), Since: 4),
            ["LEVENSHTEIN_MATCH"] = new(
                3,
                6,
                static (_, a) => Levenshtein(AqlValue.Text(a[0]), AqlValue.Text(a[1])) <= AqlValue.Number(a[2]),
                Since: 7
            ),
            ["NGRAM_MATCH"] = new(2, 4, static (_, _) => throw Fail.NotCovered("NGRAM_MATCH()"), Since: 7),
            ["IN_RANGE"] = new(5, 5, static (_, a) => InRange(a[0], a[1], a[2], AqlValue.Truth(a[3]), AqlValue.Truth(a[4])), Since: 7),
        };

    public static bool InRange(object? value, object? low, object? high, bool withLow, bool withHigh)
    {
        var (below, above) = (AqlValue.Compare(low, value), AqlValue.Compare(value, high));
        return (withLow ? below <= 0 : below < 0) && (withHigh ? above <= 0 : above < 0);
    }

    private static object? Document(Evaluator evaluator, object?[] a)
    {
        var ids = a[^1];
        object? One(object? id)
        {
            var text = id as string;
            if (a.Length == 2 && text?.Contains('/', StringComparison.Ordinal) == false)
                text = $"{AqlValue.Text(a[0])}/{text}";
            return text is null ? null : evaluator.Context.Database.Document(text);
        }

        return ids is List<object?> list ? list.Select(One).Where(static document => document is not null).ToList() : One(ids);
    }

    private static AqlObject? Identifier(object? value)
    {
        var id = value as string ?? (value as AqlObject)?.Text("_id");
        return Concord.ArangoDb.StandIn.Names.TrySplitId(id, out var collection, out var key)
            ? new() { ["collection"] = collection, ["key"] = key }
            : null;
    }

    private static bool Warn(Evaluator evaluator, object?[] a)
    {
        if (AqlValue.Truth(a[0]))
            return true;
        evaluator.Context.Warn(1594, AqlValue.Text(a[1]));
        return false;
    }

    private static List<object?> Tokens(Evaluator evaluator, object?[] a)
    {
        var name = At(a, 1) as string ?? "identity";
        if (!evaluator.Context.Database.Analyzers.TryGetValue(name, out var analyzer))
            throw Fail.BadParameter($"Analyzer '{name}'");
        return a[0] switch
        {
            string text => analyzer.Tokens(text).ToList<object?>(),
            List<object?> list => list.Select(item => (object?)Tokens(evaluator, [item, name])).ToList(),
            _ => throw WrongType("TOKENS"),
        };
    }

    private static ArangoException Outside(string name) => new(1542, $"'{name}()' can only be used in SEARCH");
}
