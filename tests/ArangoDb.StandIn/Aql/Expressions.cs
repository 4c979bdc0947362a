namespace Concord.ArangoDb.StandIn;

/// <summary>What an expression consists of.</summary>
internal static class Expressions
{
    /// <summary>Slots of all variables in it, those of its own subqueries too.</summary>
    public static IEnumerable<int> Variables(Expr expression) =>
        expression switch
        {
            VariableRef reference => [reference.Variable.Slot],
            Subquery subquery => subquery.Block.Statements.SelectMany(Of).SelectMany(Variables),
            _ => Children(expression).SelectMany(Variables),
        };

    public static IEnumerable<Expr> Conjuncts(Expr condition) =>
        condition is Binary { Operator: "&&" } both ? Conjuncts(both.Left).Concat(Conjuncts(both.Right)) : [condition];

    /// <summary>The path of an attribute of a variable; null for anything else.</summary>
    public static string? PathOf(Expr expression, Variable variable)
    {
        switch (expression)
        {
            case Attribute { Target: VariableRef reference } attribute:
                return reference.Variable == variable ? attribute.Name : null;
            case Indexed { Target: VariableRef reference, Index: Literal { Value: string name } }:
                return reference.Variable == variable ? name : null;
            case Attribute attribute:
                return PathOf(attribute.Target, variable) is { } path ? $"{path}.{attribute.Name}" : null;
            default:
                return null;
        }
    }

    public static IEnumerable<Expr> Children(Expr expression) =>
        expression switch
        {
            Attribute e => [e.Target],
            Indexed e => [e.Target, e.Index],
            Expansion e => Some(e.Target, e.Filter, e.Offset, e.Limit, e.Projection, e.Tail),
            QuestionMark e => Some(e.Target, e.Number, e.Filter),
            Unary e => [e.Operand],
            Binary e => [e.Left, e.Right],
            Quantified e => Some(e.AtLeast, e.Left, e.Right),
            Ternary e => Some(e.Condition, e.Then, e.Otherwise),
            Range e => [e.From, e.To],
            ArrayLiteral e => e.Items,
            ObjectLiteral e => e.Members.SelectMany(static m => new[] { m.Name, m.Value }),
            Call e => e.Arguments,
            _ => [],
        };

    private static IEnumerable<Expr> Of(Statement statement) =>
        statement switch
        {
            For s => Some(s.Source, s.Search),
            Traversal s => Some(s.Start, s.Prune),
            PathSearch s => [s.Start, s.Target],
            Filter s => [s.Condition],
            Let s => [s.Value],
            Sort s => s.Keys.Select(static k => k.Value),
            Limit s => Some(s.Offset, s.Count),
            Collect s => [.. s.Groups.Select(static g => g.Value), .. s.Aggregates.Select(static a => a.Value), .. Some(s.Projection)],
            Return s => [s.Value],
            Modify s => Some(s.Key, s.Document),
            Upsert s => [s.Lookup, s.Insert, s.Update],
            _ => [],
        };

    private static IEnumerable<Expr> Some(params Expr?[] expressions) => expressions.OfType<Expr>();
}
