using System.Text.Json;

namespace Concord.Realms;

/// <summary>One compiled schema: its rules, each for one keyword or for several that depend on each other.</summary>
internal sealed class Schema
{
    private readonly List<SchemaRule> _rules = [];

    /// <summary>The schema <c>false</c>: no value is valid.</summary>
    public bool IsNever { get; init; }

    /// <summary>Schemas that apply to the same value as this one; a cycle of them would never end.</summary>
    public List<Schema> InPlace { get; } = [];

    public void Add(SchemaRule rule) => _rules.Add(rule);

    /// <summary>Whether the value is valid; errors are added to the evaluation.</summary>
    public bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        evaluation.Spend();
        if (IsNever)
            return evaluation.Fail("Is excluded by the product's schema.");
        var follows = true;
        foreach (var rule in _rules)
        {
            if (rule.Check(value, evaluation))
                continue;
            follows = false;
            if (evaluation.IsTrial)
                break;
        }
        return follows;
    }
}

internal abstract class SchemaRule
{
    /// <summary>
    /// False, with an error added, if the value violates the rule. Values of a type that the rule does not concern are valid.
    /// </summary>
    public abstract bool Check(JsonElement value, SchemaEvaluation evaluation);
}
