using System.Collections.Frozen;
using System.Text.Json;

namespace Concord.Realms;

/// <summary><c>required</c>.</summary>
internal sealed class RequiredRule(IReadOnlyList<string> names) : SchemaRule
{
    /// <summary>From this number on a set of the members' names is cheaper than searching for each name.</summary>
    private const int Many = 8;

    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return true;
        var present =
            names.Count < Many ? null : value.EnumerateObject().Select(static member => member.Name).ToHashSet(StringComparer.Ordinal);
        evaluation.Spend(names.Count);
        var follows = true;
        foreach (var name in names)
        {
            if (present?.Contains(name) ?? value.TryGetProperty(name, out _))
                continue;
            follows = evaluation.FailAt(name, "Is missing.");
            if (evaluation.IsTrial)
                break;
        }
        return follows;
    }
}

/// <summary>
/// <c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c>: a member is checked by every one that names it,
/// and by the last if none does.
/// </summary>
internal sealed class MembersRule(
    FrozenDictionary<string, Schema> named,
    IReadOnlyList<(SchemaPattern Pattern, Schema Schema)> patterns,
    Schema? others
) : SchemaRule
{
    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return true;
        var follows = true;
        foreach (var member in value.EnumerateObject())
        {
            if (CheckMember(member.Name, member.Value, evaluation))
                continue;
            follows = false;
            if (evaluation.IsTrial)
                break;
        }
        return follows;
    }

    private bool CheckMember(string name, JsonElement value, SchemaEvaluation evaluation)
    {
        evaluation.Spend(1 + patterns.Count);
        var (follows, isNamed) = (true, false);
        if (named.TryGetValue(name, out var schema))
        {
            isNamed = true;
            follows = evaluation.CheckMember(schema, name, value);
        }
        foreach (var (pattern, patterned) in patterns)
        {
            if (!evaluation.Matches(pattern, name))
                continue;
            isNamed = true;
            follows &= evaluation.CheckMember(patterned, name, value);
        }
        if (isNamed || others is null)
            return follows;
        return others.IsNever
            ? evaluation.FailAt(name, "Is not an attribute of this product.")
            : evaluation.CheckMember(others, name, value);
    }
}

/// <summary><c>propertyNames</c>.</summary>
internal sealed class NamesRule(Schema schema) : SchemaRule
{
    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return true;
        var follows = true;
        foreach (var member in value.EnumerateObject())
        {
            if (evaluation.Try(schema, TextOf(member.Name)))
                continue;
            follows = evaluation.FailAt(member.Name, "Has a name that the product's schema does not allow.");
            if (evaluation.IsTrial)
                break;
        }
        return follows;
    }

    /// <summary>The name as a value, in the canonical form that rules compare.</summary>
    private static JsonElement TextOf(string name)
    {
        var reader = new Utf8JsonReader(JsonTree.OfText(name).Utf8.Span);
        return JsonElement.ParseValue(ref reader);
    }
}

/// <summary>
/// A rule that holds if a member exists: <c>dependentRequired</c>, <c>dependentSchemas</c>; in draft 7 <c>dependencies</c>.
/// </summary>
internal sealed class DependencyRule(string name, SchemaRule rule) : SchemaRule
{
    public override bool Check(JsonElement value, SchemaEvaluation evaluation) =>
        value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out _) || rule.Check(value, evaluation);
}
