namespace Concord.ArangoDb.StandIn;

/// <summary>A name that a query gives to a value, and the place where a row keeps it.</summary>
internal sealed class Variable(string name, int slot)
{
    public string Name { get; } = name;
    public int Slot { get; } = slot;

    /// <summary>Where the score of a document of a View is kept; null for everything else.</summary>
    public int? ScoreSlot { get; set; }

    /// <summary>The collection that it stands for a document of, where it is known.</summary>
    public string? Collection { get; set; }
}

internal abstract record Expr;

internal sealed record Literal(object? Value) : Expr;

internal sealed record VariableRef(Variable Variable) : Expr;

/// <summary>A name that is no variable: a collection or a View.</summary>
internal sealed record CollectionRef(string Name) : Expr;

internal sealed record Attribute(Expr Target, string Name) : Expr;

internal sealed record Indexed(Expr Target, Expr Index) : Expr;

/// <summary><c>target[* FILTER … LIMIT … RETURN …]</c>, with more stars flattened by so many levels less one.</summary>
internal sealed record Expansion(Expr Target, int Levels, Variable Current) : Expr
{
    public Expr? Filter { get; init; }
    public Expr? Offset { get; init; }
    public Expr? Limit { get; init; }
    public Expr? Projection { get; init; }

    /// <summary>What follows, for each element: of <see cref="Element"/>.</summary>
    public required Variable Element { get; init; }

    public required Expr Tail { get; set; }
}

/// <summary><c>target[? quantifier FILTER …]</c>.</summary>
internal sealed record QuestionMark(Expr Target, string Quantifier, Expr? Number, Variable Current, Expr? Filter) : Expr;

internal sealed record Unary(string Operator, Expr Operand) : Expr;

internal sealed record Binary(string Operator, Expr Left, Expr Right) : Expr;

/// <summary>An operator for the elements of the left operand: <c>ALL</c>, <c>ANY</c>, <c>NONE</c> or <c>AT LEAST</c>.</summary>
internal sealed record Quantified(string Quantifier, Expr? AtLeast, string Operator, Expr Left, Expr Right) : Expr;

internal sealed record Ternary(Expr Condition, Expr? Then, Expr Otherwise) : Expr;

internal sealed record Range(Expr From, Expr To) : Expr;

internal sealed record ArrayLiteral(IReadOnlyList<Expr> Items) : Expr;

internal sealed record ObjectLiteral(IReadOnlyList<(Expr Name, Expr Value)> Members) : Expr;

internal sealed record Call(string Name, Function Function, IReadOnlyList<Expr> Arguments) : Expr;

internal sealed record Subquery(Block Block) : Expr;

internal sealed record Block(IReadOnlyList<Statement> Statements);

internal abstract record Statement;

/// <summary>Over a list, a collection or, with <see cref="Search"/>, a View.</summary>
internal sealed record For(Variable Variable, Expr Source) : Statement
{
    public Expr? Search { get; init; }
    public AqlObject Options { get; init; } = [];

    /// <summary>What is known at the start of the loop; a condition on these alone can be looked up in an index.</summary>
    public required HashSet<int> Known { get; init; }
}

internal sealed record GraphScope
{
    /// <summary>Edge collections with the direction in which they are followed.</summary>
    public required IReadOnlyList<(string Collection, string Direction)> Edges { get; init; }

    /// <summary>Null: not restricted.</summary>
    public IReadOnlySet<string>? VertexCollections { get; init; }
}

internal sealed record Traversal(Variable Vertex, Variable? Edge, Variable? Path, int Min, int Max, Expr Start, GraphScope Graph)
    : Statement
{
    public Expr? Prune { get; init; }
    public Variable? PruneVariable { get; init; }
    public AqlObject Options { get; init; } = [];
}

/// <param name="Kind">A keyword: SHORTEST_PATH and so on.</param>
internal sealed record PathSearch(
    string Kind,
    Variable First,
    Variable? Second,
    int Min,
    int Max,
    Expr Start,
    Expr Target,
    GraphScope Graph
) : Statement
{
    public AqlObject Options { get; init; } = [];
}

internal sealed record Filter(Expr Condition) : Statement;

internal sealed record Let(Variable Variable, Expr Value) : Statement;

internal sealed record Sort(IReadOnlyList<(Expr Value, Expr? Direction, bool Descending)> Keys) : Statement;

internal sealed record Limit(Expr? Offset, Expr Count, bool TopLevel) : Statement;

internal sealed record Collect : Statement
{
    public IReadOnlyList<(Variable Variable, Expr Value)> Groups { get; init; } = [];
    public IReadOnlyList<(Variable Variable, string Function, Expr Value)> Aggregates { get; init; } = [];
    public Variable? Into { get; init; }
    public Expr? Projection { get; init; }

    /// <summary>What goes into the groups, by name.</summary>
    public IReadOnlyList<Variable> Kept { get; init; } = [];
    public Variable? Count { get; init; }
}

internal sealed record Return(Expr Value, bool Distinct) : Statement;

/// <param name="Kind">INSERT, UPDATE, REPLACE or REMOVE.</param>
/// <param name="Key">Of UPDATE and REPLACE with a key of its own, and of REMOVE.</param>
internal sealed record Modify(string Kind, Expr? Key, Expr? Document, string Collection, AqlObject Options, Variable? Old, Variable? New)
    : Statement;

internal sealed record Upsert(
    Expr Lookup,
    Variable? Current,
    Expr Insert,
    bool Replace,
    Expr Update,
    string Collection,
    AqlObject Options,
    Variable Old,
    Variable New
) : Statement;

/// <param name="Slots">How many values a row has.</param>
/// <param name="With">Collections that are declared at the beginning.</param>
internal sealed record Query(Block Block, int Slots, IReadOnlySet<string> With, bool Modifies);
