using System.Text.RegularExpressions;

namespace Concord.ArangoDb.StandIn;

/// <summary>Values of expressions.</summary>
internal sealed class Evaluator(QueryContext? context, Executor? executor)
{
    private static readonly Evaluator WithoutQuery = new(null, null);

    public QueryContext Context => context ?? throw new InvalidOperationException("Not a constant.");

    /// <summary>Of an expression without variables; throws <see cref="InvalidOperationException"/> for others.</summary>
    public static object? Constant(Expr expression) => WithoutQuery.Value(expression, null);

    public object? Value(Expr expression, object?[]? row)
    {
        switch (expression)
        {
            case Literal literal:
                return literal.Value;
            case VariableRef reference:
                return (row ?? throw new InvalidOperationException("Not a constant."))[reference.Variable.Slot];
            case Attribute attribute:
                return (Value(attribute.Target, row) as AqlObject)?.Get(attribute.Name);
            case Indexed indexed:
                return Index(Value(indexed.Target, row), Value(indexed.Index, row));
            case Binary binary:
                return BinaryValue(binary, row);
            case Unary unary:
                return UnaryValue(unary.Operator, Value(unary.Operand, row));
            case Ternary ternary:
                var condition = Value(ternary.Condition, row);
                return AqlValue.Truth(condition)
                    ? ternary.Then is null
                        ? condition
                        : Value(ternary.Then, row)
                    : Value(ternary.Otherwise, row);
            case ArrayLiteral array:
                var list = new List<object?>(array.Items.Count);
                foreach (var item in array.Items)
                    list.Add(Value(item, row));
                return list;
            case ObjectLiteral o:
                var members = new AqlObject();
                foreach (var (name, value) in o.Members)
                    members[AqlValue.Text(Value(name, row))] = Value(value, row);
                return members;
            case Call call:
                return CallValue(call, row);
            case Subquery subquery:
                return (executor ?? throw new InvalidOperationException("Not a constant.")).Results(subquery.Block, row!);
            case Expansion expansion:
                return Expand(expansion, row!);
            case Range range:
                return RangeOf(Value(range.From, row), Value(range.To, row));
            case Quantified quantified:
                return Quantify(quantified, row);
            case QuestionMark mark:
                return Check(mark, row!);
            case CollectionRef collection:
                throw new ArangoException(1568, $"collection '{collection.Name}' used as expression operand");
            default:
                throw new InvalidOperationException($"{expression.GetType()} has no value.");
        }
    }

    public static List<object?> RangeOf(object? from, object? to)
    {
        var (first, last) = ((long)AqlValue.Number(from), (long)AqlValue.Number(to));
        if (Math.Abs(last - first) > 10_000_000)
            throw new ArangoException(1504, "number out of range");
        var step = first <= last ? 1 : -1;
        var list = new List<object?>();
        for (var n = first; step > 0 ? n <= last : n >= last; n += step)
            list.Add(n);
        return list;
    }

    public static bool Like(string text, string pattern, bool ignoreCase = false)
    {
        var regex = new System.Text.StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length)
                regex.Append(Regex.Escape(pattern[++i].ToString()));
            else
                regex.Append(
                    pattern[i] switch
                    {
                        '%' => "[\\s\\S]*",
                        '_' => "[\\s\\S]",
                        var c => Regex.Escape(c.ToString()),
                    }
                );
        }

        return Regex.IsMatch(text, regex.Append('$').ToString(), ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
    }

    public static bool Compare(string comparison, object? left, object? right) =>
        comparison switch
        {
            "==" => AqlValue.Equals(left, right),
            "!=" => !AqlValue.Equals(left, right),
            "<" => AqlValue.Compare(left, right) < 0,
            "<=" => AqlValue.Compare(left, right) <= 0,
            ">" => AqlValue.Compare(left, right) > 0,
            ">=" => AqlValue.Compare(left, right) >= 0,
            "IN" => right is List<object?> list && list.Exists(item => AqlValue.Equals(item, left)),
            "NOT IN" => right is not List<object?> list || !list.Exists(item => AqlValue.Equals(item, left)),
            "LIKE" => Like(AqlValue.Text(left), AqlValue.Text(right)),
            "=~" => Matches(left, right),
            "!~" => !Matches(left, right),
            _ => throw new InvalidOperationException(comparison),
        };

    private static bool Matches(object? text, object? pattern)
    {
        try
        {
            return Regex.IsMatch(AqlValue.Text(text), AqlValue.Text(pattern));
        }
        catch (ArgumentException)
        {
            throw new ArangoException(1543, "invalid regex value");
        }
    }

    private static object? Index(object? target, object? index)
    {
        switch (target)
        {
            case AqlObject o:
                return o.Get(AqlValue.Text(index));
            case List<object?> list when index is long or double or string:
                if (index is string text && !double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _))
                    return null;
                var at = (int)Math.Floor(AqlValue.Number(index));
                if (at < 0)
                    at += list.Count;
                return at >= 0 && at < list.Count ? list[at] : null;
            default:
                return null;
        }
    }

    private object? BinaryValue(Binary binary, object?[]? row)
    {
        var left = Value(binary.Left, row);
        switch (binary.Operator)
        {
            case "&&":
                return AqlValue.Truth(left) ? Value(binary.Right, row) : left;
            case "||":
                return AqlValue.Truth(left) ? left : Value(binary.Right, row);
        }

        var right = Value(binary.Right, row);
        if (binary.Operator is not ("+" or "-" or "*" or "/" or "%"))
            return Compare(binary.Operator, left, right);
        var (l, r) = (AqlValue.ToNumber(left), AqlValue.ToNumber(right));
        if (l is long a && r is long b)
        {
            switch (binary.Operator)
            {
                case "+":
                    return a + b;
                case "-":
                    return a - b;
                case "*":
                    return a * b;
                case "%" when b != 0:
                    return a % b;
                case "/" when b != 0 && a % b == 0:
                    return a / b;
            }
        }

        var (x, y) = (AqlValue.Number(l), AqlValue.Number(r));
        if (binary.Operator is "/" or "%" && y == 0)
        {
            context?.Warn(1562, "division by zero");
            return null;
        }

        var result = binary.Operator switch
        {
            "+" => x + y,
            "-" => x - y,
            "*" => x * y,
            "/" => x / y,
            _ => x % y,
        };
        return double.IsFinite(result) ? result : null;
    }

    private static object? UnaryValue(string name, object? operand) =>
        name switch
        {
            "!" => !AqlValue.Truth(operand),
            "-" => AqlValue.ToNumber(operand) is long number ? (object)-number : -AqlValue.Number(operand),
            _ => AqlValue.ToNumber(operand),
        };

    private object? CallValue(Call call, object?[]? row)
    {
        if (call.Arguments is [CollectionRef collection])
            return (long)Context.Database.Collection(collection.Name).Count;
        if (call.Name is "BM25" or "TFIDF")
        {
            return call.Arguments[0] is VariableRef { Variable.ScoreSlot: { } slot }
                ? row![slot]
                : throw new ArangoException(1542, $"invalid argument type in call to function '{call.Name}()'");
        }

        var arguments = new object?[call.Arguments.Count];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = Value(call.Arguments[i], row);
        return call.Function.Body(this, arguments);
    }

    private List<object?> Expand(Expansion expansion, object?[] row)
    {
        // Not an array: an empty one, as documented for [*].
        if (Value(expansion.Target, row) is not List<object?> items)
            return [];
        if (expansion.Levels > 1)
            items = Functions.Flatten(items, expansion.Levels - 1);
        row = [.. row];
        var skip = expansion.Offset is null ? 0 : (long)AqlValue.Number(Value(expansion.Offset, row));
        var take = expansion.Limit is null ? long.MaxValue : (long)AqlValue.Number(Value(expansion.Limit, row));
        var result = new List<object?>();
        foreach (var item in items)
        {
            if (take <= 0)
                break;
            row[expansion.Current.Slot] = item;
            if (expansion.Filter is not null && !AqlValue.Truth(Value(expansion.Filter, row)))
                continue;
            if (skip-- > 0)
                continue;
            take--;
            row[expansion.Element.Slot] = expansion.Projection is null ? item : Value(expansion.Projection, row);
            result.Add(Value(expansion.Tail, row));
        }

        return result;
    }

    private bool Quantify(Quantified quantified, object?[]? row)
    {
        if (Value(quantified.Left, row) is not List<object?> left)
            return false;
        var right = Value(quantified.Right, row);
        var count = left.Count(item => Compare(quantified.Operator, item, right));
        return quantified.Quantifier switch
        {
            "ALL" => count == left.Count,
            "ANY" => count > 0,
            "NONE" => count == 0,
            _ => count >= AqlValue.Number(Value(quantified.AtLeast!, row)),
        };
    }

    private bool Check(QuestionMark mark, object?[] row)
    {
        if (Value(mark.Target, row) is not List<object?> items)
            return false;
        row = [.. row];
        var count = 0;
        foreach (var item in items)
        {
            row[mark.Current.Slot] = item;
            if (mark.Filter is null || AqlValue.Truth(Value(mark.Filter, row)))
                count++;
        }

        switch (mark.Quantifier)
        {
            case "ALL":
                return count == items.Count;
            case "NONE":
                return count == 0;
            case "ANY":
                return count > 0;
            case "AT LEAST":
                return count >= AqlValue.Number(Value(mark.Number!, row));
            default:
                var number = Value(mark.Number!, row);
                return number is List<object?> range
                    ? range.Exists(n => AqlValue.Equals(n, (long)count))
                    : AqlValue.Equals(number, (long)count);
        }
    }
}
