namespace Concord.ArangoDb.StandIn;

internal sealed partial class Parser
{
    private static readonly string[] AggregateFunctions =
    [
        "LENGTH",
        "COUNT",
        "MIN",
        "MAX",
        "SUM",
        "AVERAGE",
        "AVG",
        "STDDEV",
        "STDDEV_POPULATION",
        "STDDEV_SAMPLE",
        "VARIANCE",
        "VARIANCE_POPULATION",
        "VARIANCE_SAMPLE",
        "UNIQUE",
        "SORTED_UNIQUE",
        "COUNT_DISTINCT",
        "COUNT_UNIQUE",
        "BIT_AND",
        "BIT_OR",
        "BIT_XOR",
        "PUSH",
    ];

    /// <summary>Adds one statement; true when it must be the last.</summary>
    private bool ParseStatement(List<Statement> statements)
    {
        if (Now.Kind != TokenKind.Keyword)
            throw Unexpected();
        switch (_tokens[_at++].Text)
        {
            case "FOR":
                statements.Add(ParseFor());
                return false;
            case "FILTER":
                statements.Add(new Filter(Operand(ParseExpression())));
                return false;
            case "LET":
                do
                {
                    statements.Add(ParseLet());
                } while (TryTake(","));
                return false;
            case "SORT":
                statements.Add(ParseSort());
                return false;
            case "LIMIT":
                statements.Add(ParseLimit());
                return false;
            case "COLLECT":
                statements.Add(ParseCollect());
                return false;
            case "RETURN":
                var distinct = TryTake("DISTINCT");
                statements.Add(new Return(Operand(ParseExpression()), distinct));
                return true;
            case "INSERT":
                statements.Add(ParseInsert());
                return false;
            case "UPDATE":
                statements.Add(ParseUpdate("UPDATE"));
                return false;
            case "REPLACE":
                statements.Add(ParseUpdate("REPLACE"));
                return false;
            case "REMOVE":
                statements.Add(ParseRemove());
                return false;
            case "UPSERT":
                statements.Add(ParseUpsert());
                return false;
            case "WINDOW":
                throw Fail.NotCovered("WINDOW");
            default:
                _at--;
                throw Unexpected();
        }
    }

    private static Expr Operand(Expr value) =>
        value is CollectionRef c ? throw new ArangoException(1568, $"collection '{c.Name}' used as expression operand") : value;

    private Let ParseLet()
    {
        if (Now.Is("[") || Now.Is("{"))
            throw Fail.NotCovered("destructuring");
        var name = TakeName();
        Take("=");
        var value = Operand(ParseExpression());
        return new(Declare(name), value);
    }

    private Statement ParseFor()
    {
        if (Now.Is("[") || Now.Is("{"))
            throw Fail.NotCovered("destructuring");
        var names = new List<string> { TakeName() };
        while (TryTake(","))
            names.Add(TakeName());
        if (names.Count > 3)
            throw Unexpected();
        Take("IN");
        if (TakeDirection() is { } direction)
            return ParseGraph(names, direction, null);
        var source = ParseExpression();
        if (TakeDirection() is { } after)
            return ParseGraph(names, after, source);
        if (names.Count > 1)
            throw Unexpected();
        if (source is CollectionRef { Name: var collection })
        {
            if (_schema.IsView(collection))
                return ParseSearch(names[0], collection);
            Reads(collection);
        }

        var known = KnownSlots();
        var variable = Declare(names[0]);
        variable.Collection = (source as CollectionRef)?.Name;
        return new For(variable, source)
        {
            Known = known,
            Options = ParseOptions("indexHint", "forceIndexHint", "disableIndex", "maxProjections", "useCache", "lookahead", "parallelism"),
        };
    }

    private For ParseSearch(string name, string view)
    {
        var known = KnownSlots();
        var variable = Declare(name);
        variable.ScoreSlot = _slots++;
        Expr search = new Literal(true);
        if (TryTakeWord("SEARCH"))
        {
            search = ParseExpression();
            SearchCheck.Check(search, variable);
        }

        return new(variable, new CollectionRef(view))
        {
            Search = search,
            Known = known,
            Options = ParseOptions("collections", "conditionOptimization", "countApproximate", "parallelism", "waitForSync"),
        };
    }

    private string? TakeDirection() => Now.Is("OUTBOUND") || Now.Is("INBOUND") || Now.Is("ANY") ? _tokens[_at++].Text : null;

    private Statement ParseGraph(List<string> names, string direction, Expr? depth)
    {
        ReadsAny("traversal");
        var (min, max) = Depth(depth);
        foreach (var (word, minor) in new[] { ("SHORTEST_PATH", 0), ("K_SHORTEST_PATHS", 5), ("K_PATHS", 8), ("ALL_SHORTEST_PATHS", 11) })
        {
            if (!Now.Is(word))
                continue;
            if (!_schema.Version.Has(minor))
                throw Unexpected();
            _at++;
            return ParsePaths(word, names, direction, min, max, depth is not null);
        }

        var start = Operand(ParseExpression());
        var graph = ParseGraphScope(direction);
        var variables = names.Select(Declare).ToList();
        Expr? prune = null;
        Variable? pruneVariable = null;
        if (_schema.Version.Has(4, 5) && TryTakeWord("PRUNE"))
        {
            string? name = null;
            if (_schema.Version.Has(10) && Now.Kind == TokenKind.Name && After.Is("="))
            {
                name = TakeName();
                Take("=");
            }

            prune = ParseExpression();
            pruneVariable = name is null ? null : Declare(name);
        }

        var options = ParseOptions(
            "order",
            "bfs",
            "uniqueVertices",
            "uniqueEdges",
            "edgeCollections",
            "vertexCollections",
            "parallelism",
            "maxProjections",
            "indexHint",
            "weightAttribute",
            "defaultWeight",
            "useCache"
        );
        var breadthFirst = AqlValue.Truth(options.Get("bfs")) || options.Text("order") is "bfs" or "weighted";
        if (options.Text("order") is { } order && order is not ("bfs" or "dfs" or "weighted"))
            throw Fail.BadParameter("order");
        if (options.Text("uniqueVertices") is { } vertices && vertices is not ("none" or "path" or "global"))
            throw Fail.BadParameter("uniqueVertices");
        if (options.Text("uniqueEdges") is { } edges && edges is not ("none" or "path"))
            throw Fail.BadParameter(
                "uniqueEdges: 'global' is not supported, due to otherwise unpredictable results. Use 'path' or 'none' instead"
            );
        if (options.Text("uniqueVertices") == "global" && !breadthFirst)
            throw Fail.BadParameter(
                "uniqueVertices: 'global' is only supported, with mode: bfs|weighted due to otherwise unpredictable results."
            );
        return new Traversal(variables[0], variables.ElementAtOrDefault(1), variables.ElementAtOrDefault(2), min, max, start, graph)
        {
            Prune = prune,
            PruneVariable = pruneVariable,
            Options = options,
        };
    }

    private PathSearch ParsePaths(string kind, List<string> names, string direction, int min, int max, bool hasDepth)
    {
        if (names.Count > (kind == "SHORTEST_PATH" ? 2 : 1) || (hasDepth && kind != "K_PATHS"))
            throw Unexpected();
        var start = Operand(ParseExpression());
        if (!TryTakeWord("TO"))
            throw Unexpected();
        var target = Operand(ParseExpression());
        var graph = ParseGraphScope(direction);
        var options = kind is "K_PATHS" or "ALL_SHORTEST_PATHS"
            ? ParseOptions("useCache")
            : ParseOptions("weightAttribute", "defaultWeight", "useCache");
        if (AqlValue.Number(options.Get("defaultWeight")) < 0)
            throw new ArangoException(1948, "negative edge weight found");
        var variables = names.Select(Declare).ToList();
        return new(kind, variables[0], variables.ElementAtOrDefault(1), min, max, start, target, graph) { Options = options };
    }

    private static (int Min, int Max) Depth(Expr? depth)
    {
        switch (depth)
        {
            case null:
                return (1, 1);
            case Range range:
                var (min, max) = (Whole(range.From), Whole(range.To));
                return min <= max ? (min, max) : throw Fail.Parse("invalid traversal depth");
            default:
                var exact = Whole(depth);
                return (exact, exact);
        }

        static int Whole(Expr value) =>
            Constant(value, 1501, "invalid traversal depth") is long number and >= 0 and < int.MaxValue
                ? (int)number
                : throw Fail.Parse("invalid traversal depth");
    }

    private GraphScope ParseGraphScope(string direction)
    {
        if (TryTake("GRAPH"))
        {
            var name =
                Now.Kind == TokenKind.Name
                    ? TakeName()
                    : Constant(ParsePrimary(), 1501, "invalid graph name") as string ?? throw Fail.Parse("invalid graph name");
            var graph = _schema.Graph(name) ?? throw new ArangoException(1924, $"graph '{name}' not found");
            return new() { Edges = [.. graph.Edges.Select(edge => (edge, direction))], VertexCollections = graph.Vertices };
        }

        var edges = new List<(string Collection, string Direction)>();
        do
        {
            var own = TakeDirection() ?? direction;
            var name = Now.Kind == TokenKind.Bind ? BoundCollection(_tokens[_at++].Text) : TakeCollection();
            if (!_schema.IsCollection(name))
                throw Fail.CollectionNotFound(name);
            if (!_schema.IsEdgeCollection(name))
                throw new ArangoException(1218, $"collection type invalid for collection '{name}': expecting collection type 'edge'");
            var before = edges.FindIndex(edge => edge.Collection == name);
            if (before >= 0 && edges[before].Direction != own)
                throw Fail.Parse($"conflicting directions specified for collection '{name}'");
            if (before < 0)
                edges.Add((name, own));
        } while (TryTake(","));
        return new() { Edges = edges };
    }

    private Sort ParseSort()
    {
        var keys = new List<(Expr Value, Expr? Direction, bool Descending)>();
        do
        {
            var value = Operand(ParseExpression());
            if (TryTake("ASC"))
                keys.Add((value, null, false));
            else if (TryTake("DESC"))
                keys.Add((value, null, true));
            else if (Now.Kind == TokenKind.Bind)
                keys.Add((value, ParsePrimary(), false));
            else
                keys.Add((value, null, false));
        } while (TryTake(","));
        return new(keys);
    }

    private Limit ParseLimit()
    {
        Expr? offset = null;
        var count = ParseExpression();
        if (TryTake(","))
            (offset, count) = (count, ParseExpression());
        foreach (var value in new[] { offset, count }.OfType<Expr>())
        {
            if (Constant(value, 1504, "number out of range") is not (null or long and >= 0 or double and >= 0))
                throw new ArangoException(1504, "number out of range");
        }

        return new(offset, count, _scopes.Count == 1);
    }

    private Collect ParseCollect()
    {
        var groups = new List<(string Name, Expr Value)>();
        while (Now.Kind == TokenKind.Name && After.Is("="))
        {
            groups.Add(TakeAssignment());
            if (!TryTake(","))
                break;
        }

        if (TryTake("WITH"))
        {
            if (!TryTakeWord("COUNT"))
                throw Unexpected();
            Take("INTO");
            var count = TakeName();
            EnterCollect();
            return FinishCollect(new() { Groups = Declared(groups), Count = Declare(count) });
        }

        var aggregates = new List<(string Name, string Function, Expr Value)>();
        if (TryTake("AGGREGATE"))
        {
            do
            {
                var (name, value) = TakeAssignment();
                if (value is not Call { Arguments: [var argument] } call || !AggregateFunctions.Contains(call.Name))
                    throw new ArangoException(1574, "invalid aggregate expression");
                aggregates.Add((name, call.Name, argument));
            } while (TryTake(","));
        }

        string? into = null;
        Expr? projection = null;
        List<Variable>? kept = null;
        if (TryTake("INTO"))
        {
            into = TakeName();
            if (TryTake("="))
                projection = Operand(ParseExpression());
            if (TryTakeWord("KEEP"))
            {
                kept = [];
                do
                {
                    var name = TakeName();
                    kept.Add(
                        _scopes.Peek().TryGetValue(name, out var variable)
                            ? variable
                            : throw new ArangoException(1512, $"unknown variable '{name}'")
                    );
                } while (TryTake(","));
            }
        }

        if (groups.Count == 0 && aggregates.Count == 0 && into is null)
            throw Unexpected();
        var all = EnterCollect();
        return FinishCollect(
            new()
            {
                Groups = Declared(groups),
                Aggregates = [.. aggregates.Select(aggregate => (Declare(aggregate.Name), aggregate.Function, aggregate.Value))],
                Into = into is null ? null : Declare(into),
                Projection = projection,
                Kept = kept ?? all,
            }
        );
    }

    private (string Name, Expr Value) TakeAssignment()
    {
        var name = TakeName();
        Take("=");
        return (name, Operand(ParseExpression()));
    }

    private List<(Variable Variable, Expr Value)> Declared(List<(string Name, Expr Value)> assignments) =>
        [.. assignments.Select(a => (Declare(a.Name), a.Value))];

    /// <summary>What was known in this query so far is so no longer.</summary>
    private List<Variable> EnterCollect()
    {
        List<Variable> all = [.. _scopes.Peek().Values];
        _scopes.Peek().Clear();
        return all;
    }

    private Collect FinishCollect(Collect collect)
    {
        ParseOptions("disableIndex", "method");
        return collect;
    }

    private Modify ParseInsert()
    {
        var document = Operand(ParseWithoutIn());
        if (!TryTake("INTO"))
            Take("IN");
        var collection = TakeCollection();
        var options = ParseOptions(
            "ignoreErrors",
            "waitForSync",
            "overwrite",
            "overwriteMode",
            "exclusive",
            "refillIndexCaches",
            "versionAttribute",
            "keepNull",
            "mergeObjects"
        );
        Since(options, "overwrite", 4);
        Since(options, "overwriteMode", 7);
        Since(options, "versionAttribute", 12);
        if (options.Get("overwriteMode") is { } mode && mode is not ("conflict" or "ignore" or "replace" or "update"))
            throw Fail.BadParameter("overwriteMode");
        Writes(collection);
        return new("INSERT", null, document, collection, options, Redeclare("OLD"), Redeclare("NEW"));
    }

    private Modify ParseUpdate(string kind)
    {
        var first = Operand(ParseWithoutIn());
        Expr? key = null;
        if (TryTake("WITH"))
            (key, first) = (first, Operand(ParseWithoutIn()));
        if (!TryTake("INTO"))
            Take("IN");
        var collection = TakeCollection();
        var options =
            kind == "UPDATE"
                ? ParseOptions(
                    "ignoreErrors",
                    "keepNull",
                    "mergeObjects",
                    "waitForSync",
                    "ignoreRevs",
                    "exclusive",
                    "refillIndexCaches",
                    "versionAttribute"
                )
                : ParseOptions("ignoreErrors", "waitForSync", "ignoreRevs", "exclusive", "refillIndexCaches", "versionAttribute");
        Since(options, "versionAttribute", 12);
        Writes(collection);
        return new(kind, key, first, collection, options, Redeclare("OLD"), Redeclare("NEW"));
    }

    private Modify ParseRemove()
    {
        var key = Operand(ParseWithoutIn());
        if (!TryTake("INTO"))
            Take("IN");
        var collection = TakeCollection();
        var options = ParseOptions("ignoreErrors", "waitForSync", "ignoreRevs", "exclusive", "refillIndexCaches");
        Writes(collection);
        return new("REMOVE", key, null, collection, options, Redeclare("OLD"), null);
    }

    private Upsert ParseUpsert()
    {
        Variable? current = null;
        Expr lookup;
        if (_schema.Version.Has(12) && TryTake("FILTER"))
        {
            current = EnterCurrent();
            lookup = ParseExpression();
            _scopes.Pop();
        }
        else
        {
            lookup = ParseExpression();
            if (lookup is not ObjectLiteral literal || literal.Members.Any(static m => m.Name is not Literal))
                throw Fail.Parse("syntax error, UPSERT needs an object literal without dynamic attribute names");
        }

        Take("INSERT");
        var insert = Operand(ParseWithoutIn());
        var replace = Now.Is("REPLACE");
        if (!TryTake("UPDATE"))
            Take("REPLACE");
        var old = Redeclare("OLD");
        var update = Operand(ParseWithoutIn());
        if (!TryTake("INTO"))
            Take("IN");
        var collection = TakeCollection();
        var options = ParseOptions(
            "ignoreErrors",
            "keepNull",
            "mergeObjects",
            "waitForSync",
            "ignoreRevs",
            "exclusive",
            "indexHint",
            "forceIndexHint",
            "readOwnWrites"
        );
        Writes(collection);
        return new(lookup, current, insert, replace, update, collection, options, old, Redeclare("NEW"));
    }

    private void Since(AqlObject options, string name, int minor)
    {
        if (options.ContainsKey(name) && !_schema.Version.Has(minor))
            throw new ArangoException(1539, $"unknown/invalid OPTIONS attribute used: '{name}'");
    }
}
