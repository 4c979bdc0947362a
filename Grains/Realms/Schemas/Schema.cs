using System.Text.Json;

namespace Concord.Realms;

/// <summary>One schema, ready for use: its rules, each for one keyword or for several that only together mean something.</summary>
internal sealed class Schema
{
    private readonly List<SchemaRule> _rules = [];

    /// <summary>The schema <c>false</c>: nothing follows it.</summary>
    public bool IsNever { get; init; }

    /// <summary>Schemas that apply to the same value as this one; a circle of them would never end.</summary>
    public List<Schema> InPlace { get; } = [];

    public void Add(SchemaRule rule) => _rules.Add(rule);

    /// <summary>Whether the value follows it; what is wrong is noted in the evaluation.</summary>
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
    /// <summary>False, and noted, where the value breaks it. Values of a type that it does not speak of follow it.</summary>
    public abstract bool Check(JsonElement value, SchemaEvaluation evaluation);
}
