using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Concord.ArangoDb.StandIn;

/// <summary>What a query is compiled against.</summary>
internal interface ISchema
{
    ServerVersion Version { get; }

    bool IsCollection(string name);

    bool IsEdgeCollection(string name);

    bool IsView(string name);

    /// <summary>Edge collections and vertex collections of a named graph; null where there is none.</summary>
    (IReadOnlyList<string> Edges, IReadOnlySet<string> Vertices)? Graph(string name);
}

/// <summary>
/// A recursive-descent parser for AQL. Bind parameters are put in as values while it reads, as a server does; what a server refuses at
/// compile time is refused here. Statements are in the other part of this class, expressions in the third.
/// </summary>
internal sealed partial class Parser
{
    /// <summary>Texts are few and come again, with other bind variables.</summary>
    private const int MaxTexts = 1_000;

    private static readonly ConcurrentDictionary<string, List<Token>> Texts = new(StringComparer.Ordinal);

    private readonly List<Token> _tokens;
    private readonly AqlObject _bind;
    private readonly ISchema _schema;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly Stack<Dictionary<string, Variable>> _scopes = new();
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _firstRead = new(StringComparer.Ordinal);
    private readonly HashSet<string> _with = new(StringComparer.Ordinal);
    private int _at;
    private int _slots;

    private Parser(string query, AqlObject bind, ISchema schema)
    {
        _tokens = Split(query);
        _bind = bind;
        _schema = schema;
    }

    private Token Now => _tokens[_at];

    private Token After => _tokens[Math.Min(_at + 1, _tokens.Count - 1)];

    public static Query Parse(string query, AqlObject bind, ISchema schema)
    {
        if (string.IsNullOrWhiteSpace(query))
            throw new ArangoException(1502, "query is empty");
        try
        {
            return new Parser(query, bind, schema).ParseQuery();
        }
        catch (ArangoException e) when (e.ErrorNum is not (1551 or 1552))
        {
            throw e.During("parsing");
        }
    }

    private Query ParseQuery()
    {
        if (TryTake("WITH"))
        {
            do
            {
                _with.Add(TakeCollection());
            } while (TryTake(","));
        }

        var block = ParseBlock();
        if (Now.Kind != TokenKind.End)
            throw Unexpected();
        foreach (var name in _bind.Keys)
        {
            if (!_used.Contains(name))
                throw new ArangoException(1552, $"bind parameter '{name}' was not declared in the query");
        }

        return new(block, _slots, _with, _written.Count > 0);
    }

    private Block ParseBlock()
    {
        _scopes.Push(new(StringComparer.Ordinal));
        var statements = new List<Statement>();
        while (true)
        {
            var ended = ParseStatement(statements);
            if (ended || Now.Kind == TokenKind.End || Now.Is(")"))
                break;
        }

        _scopes.Pop();
        if (statements[^1] is not (Return or Modify or Upsert))
            throw Fail.Parse("syntax error, unexpected end of query string, expecting a RETURN or a data-modification operation");
        return new(statements);
    }

    private static List<Token> Split(string query)
    {
        if (Texts.TryGetValue(query, out var known))
            return known;
        if (Texts.Count >= MaxTexts)
            Texts.Clear();
        return Texts[query] = Lexer.Split(query);
    }

    private ArangoException Unexpected() =>
        Fail.Parse(
            Now.Kind == TokenKind.End
                ? "syntax error, unexpected end of query string"
                : $"syntax error, unexpected '{Now.Text}{Now.Value}' near position {Now.Position}"
        );

    private bool TryTake(string symbolOrKeyword)
    {
        if (!Now.Is(symbolOrKeyword))
            return false;
        _at++;
        return true;
    }

    private bool TryTakeWord(string word)
    {
        if (!Now.IsWord(word))
            return false;
        _at++;
        return true;
    }

    private void Take(string symbolOrKeyword)
    {
        if (!TryTake(symbolOrKeyword))
            throw Unexpected();
    }

    private string TakeName()
    {
        if (Now.Kind != TokenKind.Name)
            throw Unexpected();
        return _tokens[_at++].Text;
    }

    private object? Bound(string name)
    {
        _used.Add(name);
        return _bind.TryGetValue(name, out var value)
            ? value
            : throw new ArangoException(1551, $"no value specified for declared bind parameter '{name}'");
    }

    private string TakeCollection()
    {
        var name = Now.Kind == TokenKind.CollectionBind ? BoundCollection(_tokens[_at++].Text) : TakeName();
        return _schema.IsCollection(name) ? name : throw Fail.CollectionNotFound(name);
    }

    private string BoundCollection(string name) =>
        Bound(name) as string ?? throw new ArangoException(1553, $"bind parameter '{name}' has an invalid value or type");

    private Variable Declare(string name)
    {
        if (_scopes.Any(scope => scope.ContainsKey(name)))
            throw new ArangoException(1511, $"variable '{name}' is assigned multiple times");
        return Redeclare(name);
    }

    private Variable Redeclare(string name)
    {
        var variable = new Variable(name, _slots++);
        _scopes.Peek()[name] = variable;
        return variable;
    }

    private Variable Hidden() => new("", _slots++);

    private bool TryFind(string name, [NotNullWhen(true)] out Variable? variable)
    {
        foreach (var scope in _scopes)
        {
            if (scope.TryGetValue(name, out variable))
                return true;
        }

        variable = null;
        return false;
    }

    private HashSet<int> KnownSlots() => [.. _scopes.SelectMany(static scope => scope.Values).Select(static variable => variable.Slot)];

    /// <summary>A collection is read: not after it was written in the same query.</summary>
    private void Reads(string collection)
    {
        if (_written.Contains(collection))
            throw Fail.AccessAfterModification($"collection '{collection}'");
        _firstRead.TryAdd(collection, _scopes.Count);
    }

    /// <summary>Something is read that may be in any collection.</summary>
    private void ReadsAny(string what)
    {
        if (_written.Count > 0)
            throw Fail.AccessAfterModification(what);
    }

    private void Writes(string collection)
    {
        if (!_written.Add(collection) || (_firstRead.TryGetValue(collection, out var level) && level < _scopes.Count))
            throw Fail.AccessAfterModification($"collection '{collection}'");
    }

    /// <summary>A value that must be known when the query is compiled.</summary>
    private static object? Constant(Expr expression, int errorNum, string what)
    {
        try
        {
            return Evaluator.Constant(expression);
        }
        catch (InvalidOperationException)
        {
            throw new ArangoException(errorNum, what);
        }
    }

    private AqlObject ParseOptions(params ReadOnlySpan<string> known)
    {
        if (!TryTakeWord("OPTIONS"))
            return [];
        if (!Now.Is("{") && Now.Kind != TokenKind.Bind)
            throw Unexpected();
        var options =
            Constant(ParseExpression(), 1575, "query options must be readable at query compile time") as AqlObject
            ?? throw new ArangoException(1575, "query options must be readable at query compile time");
        foreach (var name in options.Keys)
        {
            // A server only warns (1539). Here nobody reads warnings, so it is an error.
            if (!known.Contains(name))
                throw new ArangoException(1539, $"unknown/invalid OPTIONS attribute used: '{name}'");
        }

        return options;
    }
}
