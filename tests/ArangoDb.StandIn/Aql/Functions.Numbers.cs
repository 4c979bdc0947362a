namespace Concord.ArangoDb.StandIn;

internal static partial class Functions
{
    private static Dictionary<string, Function> Numbers() =>
        new(StringComparer.Ordinal)
        {
            ["ABS"] = OfNumber(Math.Abs),
            ["CEIL"] = OfNumber(Math.Ceiling),
            ["FLOOR"] = OfNumber(Math.Floor),
            // Halves are rounded up, those of negative numbers too.
            ["ROUND"] = OfNumber(static x => Math.Floor(x + 0.5)),
            ["SQRT"] = OfNumber(Math.Sqrt),
            ["EXP"] = OfNumber(Math.Exp),
            ["LOG"] = OfNumber(Math.Log),
            ["LOG2"] = OfNumber(Math.Log2),
            ["LOG10"] = OfNumber(Math.Log10),
            ["SIN"] = OfNumber(Math.Sin),
            ["COS"] = OfNumber(Math.Cos),
            ["TAN"] = OfNumber(Math.Tan),
            ["POW"] = Of(2, 2, static a => Finite(Math.Pow(AqlValue.Number(a[0]), AqlValue.Number(a[1])))),
            ["PI"] = Of(0, 0, static _ => Math.PI),
            ["MIN"] = OfList(1, 1, static (list, _) => list.Where(static x => x is not null).Min(Same)),
            ["MAX"] = OfList(1, 1, static (list, _) => list.Where(static x => x is not null).Max(Same)),
            ["SUM"] = OfList(1, 1, static (list, _) => Sum(list)),
            ["PRODUCT"] = OfList(
                1,
                1,
                static (list, _) => Finite(list.Where(AqlValue.IsNumber).Aggregate(1d, static (p, x) => p * AqlValue.Number(x)))
            ),
            ["AVERAGE"] = OfList(1, 1, static (list, _) => Average(list)),
            ["AVG"] = OfList(1, 1, static (list, _) => Average(list)),
            ["MEDIAN"] = OfList(1, 1, static (list, _) => Median(list)),
            ["VARIANCE_POPULATION"] = OfList(1, 1, static (list, _) => Variance(list, 0)),
            ["VARIANCE"] = OfList(1, 1, static (list, _) => Variance(list, 0)),
            ["VARIANCE_SAMPLE"] = OfList(1, 1, static (list, _) => Variance(list, 1)),
            ["STDDEV_POPULATION"] = OfList(1, 1, static (list, _) => Root(Variance(list, 0))),
            ["STDDEV"] = OfList(1, 1, static (list, _) => Root(Variance(list, 0))),
            ["STDDEV_SAMPLE"] = OfList(1, 1, static (list, _) => Root(Variance(list, 1))),
            ["BIT_AND"] = OfList(
                1,
                1,
                static (list, _) => list.Aggregate((long)uint.MaxValue, static (x, y) => x & (long)AqlValue.Number(y))
            ),
            ["BIT_OR"] = OfList(1, 1, static (list, _) => list.Aggregate(0L, static (x, y) => x | (long)AqlValue.Number(y))),
            ["BIT_XOR"] = OfList(1, 1, static (list, _) => list.Aggregate(0L, static (x, y) => x ^ (long)AqlValue.Number(y))),
            ["COSINE_SIMILARITY"] = new(
                2,
                2,
                static (e, a) => WarnedVectors(e, "COSINE_SIMILARITY", a) is var (x, y) ? Cosine(x, y) : null,
                Since: 9
            ),
            ["L1_DISTANCE"] = new(2, 2, static (e, a) => WarnedVectors(e, "L1_DISTANCE", a) is var (x, y) ? L1(x, y) : null, Since: 9),
            ["L2_DISTANCE"] = new(2, 2, static (e, a) => WarnedVectors(e, "L2_DISTANCE", a) is var (x, y) ? L2(x, y) : null, Since: 9),
            ["APPROX_NEAR_COSINE"] = new(
                2,
                3,
                static (_, a) => Vectors("APPROX_NEAR_COSINE", a) is var (x, y) ? Cosine(x, y) : null,
                Since: 12,
                SincePatch: 4
            ),
            ["APPROX_NEAR_L2"] = new(
                2,
                3,
                static (_, a) => Vectors("APPROX_NEAR_L2", a) is var (x, y) ? L2(x, y) : null,
                Since: 12,
                SincePatch: 4
            ),
            ["APPROX_NEAR_INNER_PRODUCT"] = new(
                2,
                3,
                static (_, a) => Vectors("APPROX_NEAR_INNER_PRODUCT", a) is var (x, y) ? Product(x, y) : null,
                Since: 12,
                SincePatch: 6
            ),
        };

    /// <summary>Of COLLECT AGGREGATE.</summary>
    public static object? Aggregate(string name, List<object?> values, Evaluator evaluator) =>
        name switch
        {
            "LENGTH" or "COUNT" => (long)values.Count,
            "PUSH" => values,
            "SUM" => Sum(values),
            _ => Table[name].Body(evaluator, [values]),
        };

    private static Function OfNumber(Func<double, double> body) => Of(1, 1, a => Finite(body(AqlValue.Number(a[0]))));

    private static object? Finite(double value) => double.IsFinite(value) ? AqlValue.Normalize(value) : null;

    private static object? Sum(List<object?> list) =>
        list.TrueForAll(static x => x is null or long or double) ? AqlValue.Normalize(list.Sum(AqlValue.Number)) : null;

    private static object? Average(List<object?> list) =>
        list.TrueForAll(static x => x is null or long or double) && list.Exists(AqlValue.IsNumber)
            ? Finite(list.Where(AqlValue.IsNumber).Average(AqlValue.Number))
            : null;

    private static object? Median(List<object?> list)
    {
        var numbers = list.Where(AqlValue.IsNumber).Select(AqlValue.Number).Order().ToList();
        if (numbers.Count == 0)
            return null;
        return Finite((numbers[(numbers.Count - 1) / 2] + numbers[numbers.Count / 2]) / 2);
    }

    private static object? Variance(List<object?> list, int less)
    {
        var numbers = list.Where(AqlValue.IsNumber).Select(AqlValue.Number).ToList();
        if (numbers.Count <= less)
            return null;
        var mean = numbers.Average();
        return Finite(numbers.Sum(x => (x - mean) * (x - mean)) / (numbers.Count - less));
    }

    private static object? Root(object? value) => value is null ? null : Finite(Math.Sqrt(AqlValue.Number(value)));

    private static (double[] X, double[] Y)? Vectors(string name, object?[] a)
    {
        if (
            a[0] is not List<object?> x
            || a[1] is not List<object?> y
            || !x.TrueForAll(AqlValue.IsNumber)
            || !y.TrueForAll(AqlValue.IsNumber)
        )
            throw WrongType(name);
        if (x.Count != y.Count)
            throw WrongType(name);
        return ([.. x.Select(AqlValue.Number)], [.. y.Select(AqlValue.Number)]);
    }

    /// <summary>Null, with a warning, for what are no two vectors of one length.</summary>
    private static (double[] X, double[] Y)? WarnedVectors(Evaluator evaluator, string name, object?[] a)
    {
        try
        {
            return Vectors(name, a);
        }
        catch (ArangoException e)
        {
            evaluator.Context.Warn(e.ErrorNum, e.Message);
            return null;
        }
    }

    private static object? Cosine(double[] x, double[] y)
    {
        var norm = Math.Sqrt(x.Sum(static v => v * v)) * Math.Sqrt(y.Sum(static v => v * v));
        return norm == 0 ? null : Finite(Math.Clamp(x.Zip(y, static (l, r) => l * r).Sum() / norm, -1, 1));
    }

    private static object? L1(double[] x, double[] y) => Finite(x.Zip(y, static (l, r) => Math.Abs(l - r)).Sum());

    private static object? Product(double[] x, double[] y) => Finite(x.Zip(y, static (l, r) => l * r).Sum());

    private static object? L2(double[] x, double[] y) => Finite(Math.Sqrt(x.Zip(y, static (l, r) => (l - r) * (l - r)).Sum()));
}
