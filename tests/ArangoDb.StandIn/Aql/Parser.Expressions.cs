namespace Concord.ArangoDb.StandIn;

internal sealed partial class Parser
{
    private static readonly HashSet<string> Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    /// <summary>In <c>INSERT document IN collection</c> the word IN is no operator.</summary>
    private bool _noIn;

    private Expr ParseExpression()
    {
        var condition = ParseOr();
        if (!TryTake("?"))
            return condition;
        if (TryTake(":"))
            return new Ternary(condition, null, ParseExpression());
        var then = WithIn(ParseExpression);
        Take(":");
        return new Ternary(condition, then, ParseExpression());
    }

    private T WithIn<T>(Func<T> parse)
    {
        var before = _noIn;
        _noIn = false;
        var result = parse();
        _noIn = before;
        return result;
    }

    private Expr ParseWithoutIn()
    {
        var before = _noIn;
        _noIn = true;
        var result = ParseExpression();
        _noIn = before;
        return result;
    }

    private Expr ParseOr()
    {
        var left = ParseAnd();
        while (TryTake("||") || TryTake("OR"))
            left = new Binary("||", left, ParseAnd());
        return left;
    }

    private Expr ParseAnd()
    {
        var left = ParseQuantified();
        while (TryTake("&&") || TryTake("AND"))
            left = new Binary("&&", left, ParseQuantified());
        return left;
    }

    private Expr ParseQuantified()
    {
        var left = ParseEquality();
        while (true)
        {
            string quantifier;
            Expr? atLeast = null;
            if ((Now.Is("ALL") || Now.Is("ANY") || Now.Is("NONE")) && IsComparison(After))
            {
                quantifier = _tokens[_at++].Text;
            }
            else if (Now.IsWord("AT") && After.IsWord("LEAST"))
            {
                quantifier = "AT LEAST";
                _at += 2;
                Take("(");
                atLeast = WithIn(ParseExpression);
                Take(")");
            }
            else
            {
                return left;
            }

            left = new Quantified(quantifier, atLeast, TakeComparison(), left, ParseEquality());
        }
    }

    private static bool IsComparison(Token token) =>
        (token.Kind == TokenKind.Symbol && Comparisons.Contains(token.Text)) || token.Is("IN") || token.Is("NOT");

    private string TakeComparison()
    {
        if (TryTake("IN"))
            return "IN";
        if (TryTake("NOT"))
        {
            Take("IN");
            return "NOT IN";
        }

        if (Now.Kind != TokenKind.Symbol || !Comparisons.Contains(Now.Text))
            throw Unexpected();
        return _tokens[_at++].Text;
    }

    private Expr ParseEquality()
    {
        var left = ParseIn();
        while (true)
        {
            if (Now.Is("==") || Now.Is("!=") || Now.Is("=~") || Now.Is("!~"))
                left = new Binary(_tokens[_at++].Text, left, ParseIn());
            else if (TryTake("LIKE"))
                left = new Binary("LIKE", left, ParseIn());
            else if (Now.Is("NOT") && After.Is("LIKE"))
            {
                _at += 2;
                left = new Unary("!", new Binary("LIKE", left, ParseIn()));
            }
            else
                return left;
        }
    }

    private Expr ParseIn()
    {
        var left = ParseOrder();
        while (!_noIn)
        {
            if (TryTake("IN"))
                left = new Binary("IN", left, ParseOrder());
            else if (Now.Is("NOT") && After.Is("IN"))
            {
                _at += 2;
                left = new Binary("NOT IN", left, ParseOrder());
            }
            else
                break;
        }

        return left;
    }

    private Expr ParseOrder()
    {
        var left = ParseRange();
        while (Now.Is("<") || Now.Is("<=") || Now.Is(">") || Now.Is(">="))
            left = new Binary(_tokens[_at++].Text, left, ParseRange());
        return left;
    }

    private Expr ParseRange()
    {
        var left = ParseSum();
        return TryTake("..") ? new Range(left, ParseSum()) : left;
    }

    private Expr ParseSum()
    {
        var left = ParseProduct();
        while (Now.Is("+") || Now.Is("-"))
            left = new Binary(_tokens[_at++].Text, left, ParseProduct());
        return left;
    }

    private Expr ParseProduct()
    {
        var left = ParseUnary();
        while (Now.Is("*") || Now.Is("/") || Now.Is("%"))
            left = new Binary(_tokens[_at++].Text, left, ParseUnary());
        return left;
    }

    private Expr ParseUnary()
    {
        if (TryTake("!") || TryTake("NOT"))
            return new Unary("!", ParseUnary());
        if (Now.Is("-") || Now.Is("+"))
            return new Unary(_tokens[_at++].Text, ParseUnary());
        return ParseSuffix(ParsePrimary());
    }

    private Expr ParsePrimary()
    {
        var token = Now;
        switch (token.Kind)
        {
            case TokenKind.Text or TokenKind.Number:
                _at++;
                return new Literal(token.Value);
            case TokenKind.Bind:
                _at++;
                return new Literal(Bound(token.Text));
            case TokenKind.CollectionBind:
                _at++;
                return Collection(BoundCollection(token.Text));
            case TokenKind.Keyword when token.Text is "NULL" or "TRUE" or "FALSE":
                _at++;
                return new Literal(
                    token.Text switch
                    {
                        "NULL" => null,
                        "TRUE" => true,
                        _ => false,
                    }
                );
            case TokenKind.Symbol when token.Text == "(":
                return ParseParenthesis();
            case TokenKind.Symbol when token.Text == "[":
                _at++;
                return new ArrayLiteral(ParseList("]"));
            case TokenKind.Symbol when token.Text == "{":
                return ParseObject();
            // Some functions are named like keywords.
            case TokenKind.Name
            or TokenKind.Keyword when !token.Quoted && After.Is("(") && (token.Kind == TokenKind.Name || token.Text == "LIKE"):
                return ParseCall();
            case TokenKind.Name:
                if (After.Is("::"))
                    throw new ArangoException(1582, $"user function '{token.Text}::…()' not found");
                _at++;
                return TryFind(token.Text, out var variable) ? new VariableRef(variable) : Collection(token.Text);
            default:
                throw Unexpected();
        }
    }

    private CollectionRef Collection(string name)
    {
        if (!_schema.IsCollection(name) && !_schema.IsView(name))
            throw Fail.CollectionNotFound(name);
        return new(name);
    }

    private Expr ParseParenthesis()
    {
        Take("(");
        var inner = WithIn(ParseExpressionOrQuery);
        Take(")");
        return inner;
    }

    private Expr ParseExpressionOrQuery()
    {
        if (
            Now.Kind != TokenKind.Keyword
            || Now.Text
                is not (
                    "FOR"
                    or "RETURN"
                    or "LET"
                    or "FILTER"
                    or "INSERT"
                    or "UPDATE"
                    or "REPLACE"
                    or "REMOVE"
                    or "UPSERT"
                    or "SORT"
                    or "LIMIT"
                    or "COLLECT"
                )
        )
            return ParseExpression();
        return new Subquery(ParseBlock());
    }

    private List<Expr> ParseList(string end)
    {
        var items = new List<Expr>();
        while (!TryTake(end))
        {
            if (items.Count > 0)
            {
                Take(",");
                if (TryTake(end))
                    break;
            }

            items.Add(end == ")" ? WithIn(ParseExpressionOrQuery) : WithIn(ParseExpression));
        }

        foreach (var item in items)
            NoCollection(item, end);
        return items;
    }

    private static void NoCollection(Expr item, string end)
    {
        // Functions such as LENGTH take a collection; the check of their arguments is with them.
        if (end == "]" && item is CollectionRef c)
            throw new ArangoException(1568, $"collection '{c.Name}' used as expression operand");
    }

    private ObjectLiteral ParseObject()
    {
        Take("{");
        var members = new List<(Expr Name, Expr Value)>();
        while (!TryTake("}"))
        {
            if (members.Count > 0)
            {
                Take(",");
                if (TryTake("}"))
                    break;
            }

            members.Add(WithIn(ParseMember));
        }

        return new ObjectLiteral(members);
    }

    private (Expr Name, Expr Value) ParseMember()
    {
        var token = Now;
        Expr name;
        switch (token.Kind)
        {
            case TokenKind.Name:
                _at++;
                if (!Now.Is(":"))
                {
                    return TryFind(token.Text, out var variable)
                        ? (new Literal(token.Text), new VariableRef(variable))
                        : throw new ArangoException(1512, $"unknown variable '{token.Text}'");
                }

                name = new Literal(token.Text);
                break;
            case TokenKind.Text:
                _at++;
                name = new Literal(token.Value);
                break;
            case TokenKind.Bind:
                _at++;
                name = new Literal(
                    Bound(token.Text) as string
                        ?? throw new ArangoException(1553, $"bind parameter '{token.Text}' has an invalid value or type")
                );
                break;
            case TokenKind.Symbol when token.Text == "[":
                _at++;
                name = ParseExpression();
                Take("]");
                break;
            default:
                throw Unexpected();
        }

        Take(":");
        var value = ParseExpression();
        if (value is CollectionRef c)
            throw new ArangoException(1568, $"collection '{c.Name}' used as expression operand");
        return (name, value);
    }

    private Call ParseCall()
    {
        var name = _tokens[_at++].Text.ToUpperInvariant();
        Take("(");
        var arguments = ParseList(")");
        var function = Functions.Find(name, _schema.Version) ?? throw new ArangoException(1540, $"usage of unknown function '{name}()'");
        if (arguments.Count < function.Min || arguments.Count > function.Max)
        {
            throw new ArangoException(
                1541,
                $"invalid number of arguments for function '{name}()', expected number of arguments: minimum: {function.Min}, "
                    + $"maximum: {function.Max}"
            );
        }

        if (function.ReadsDocuments)
            ReadsAny($"function {name}");
        foreach (var collection in arguments.OfType<CollectionRef>())
        {
            if (name is not ("LENGTH" or "COUNT" or "COLLECTION_COUNT"))
                throw new ArangoException(1568, $"collection '{collection.Name}' used as expression operand");
            Reads(collection.Name);
        }

        return new(name, function, arguments);
    }

    private Expr ParseSuffix(Expr target)
    {
        Expansion? open = null;
        void Append(Func<Expr, Expr> add)
        {
            if (open is null)
                target = add(target);
            else
                open.Tail = add(open.Tail);
        }

        while (true)
        {
            if (TryTake("."))
            {
                if (target is CollectionRef c)
                    throw new ArangoException(1568, $"collection '{c.Name}' used as expression operand");
                var name = TakeAttribute();
                Append(inner => name.Aggregate(inner, static (at, part) => new Attribute(at, part)));
            }
            else if (Now.Is("[") && After.Is("*"))
            {
                _at++;
                var levels = 0;
                while (TryTake("*"))
                    levels++;
                if (open is null || levels > 1)
                {
                    open = ParseExpansion(target, levels);
                    target = open;
                }
                else
                {
                    var inner = ParseExpansion(open.Tail, levels);
                    open.Tail = inner;
                    open = inner;
                }
            }
            else if (Now.Is("[") && After.Is("?"))
            {
                _at += 2;
                Append(ParseQuestionMark);
            }
            else if (TryTake("["))
            {
                var index = WithIn(ParseExpression);
                Take("]");
                Append(inner => new Indexed(inner, index));
            }
            else
            {
                return target;
            }
        }
    }

    /// <summary>After the point; a bound list of names is a path.</summary>
    private List<string> TakeAttribute()
    {
        if (Now.Kind != TokenKind.Bind)
            return [TakeName()];
        var name = _tokens[_at++].Text;
        return Bound(name) switch
        {
            string text => [text],
            List<object?> { Count: > 0 } path when path.All(static part => part is string) => [.. path.Cast<string>()],
            _ => throw new ArangoException(1553, $"bind parameter '{name}' has an invalid value or type"),
        };
    }

    private Expansion ParseExpansion(Expr target, int levels)
    {
        var current = EnterCurrent();
        Expr? filter = null,
            offset = null,
            limit = null,
            projection = null;
        if (TryTake("FILTER"))
            filter = WithIn(ParseExpression);
        if (TryTake("LIMIT"))
        {
            limit = WithIn(ParseExpression);
            if (TryTake(","))
                (offset, limit) = (limit, WithIn(ParseExpression));
        }

        if (TryTake("RETURN"))
            projection = WithIn(ParseExpression);
        Take("]");
        _scopes.Pop();
        var element = Hidden();
        return new(target, levels, current)
        {
            Filter = filter,
            Offset = offset,
            Limit = limit,
            Projection = projection,
            Element = element,
            Tail = new VariableRef(element),
        };
    }

    private QuestionMark ParseQuestionMark(Expr target)
    {
        var current = EnterCurrent();
        var quantifier = "ANY";
        Expr? number = null;
        if (Now.Is("ALL") || Now.Is("ANY") || Now.Is("NONE"))
        {
            quantifier = _tokens[_at++].Text;
        }
        else if (Now.IsWord("AT"))
        {
            _at++;
            if (!TryTakeWord("LEAST"))
                throw Unexpected();
            quantifier = "AT LEAST";
            Take("(");
            number = WithIn(ParseExpression);
            Take(")");
        }
        else if (!Now.Is("FILTER") && !Now.Is("]"))
        {
            quantifier = "NUMBER";
            number = WithIn(ParseExpression);
        }

        var filter = TryTake("FILTER") ? WithIn(ParseExpression) : null;
        Take("]");
        _scopes.Pop();
        return new(target, quantifier, number, current, filter);
    }

    private Variable EnterCurrent()
    {
        _scopes.Push(new(StringComparer.Ordinal));
        return Redeclare("CURRENT");
    }
}
