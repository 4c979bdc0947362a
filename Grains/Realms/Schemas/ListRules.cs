using System.Globalization;
using System.Text.Json;

namespace Concord.Realms;

/// <summary><c>minItems, maxItems, minProperties, maxProperties</c>.</summary>
internal sealed class CountRule(JsonValueKind kind, int? min, int? max) : SchemaRule
{
    private readonly string _what = kind == JsonValueKind.Array ? "elements" : "members";

    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        if (value.ValueKind != kind)
            return true;
        var count = kind == JsonValueKind.Array ? value.GetArrayLength() : value.GetPropertyCount();
        if (count < min)
            return evaluation.Fail(string.Create(CultureInfo.InvariantCulture, $"Must have at least {min} {_what}."));
        return !(count > max) || evaluation.Fail(string.Create(CultureInfo.InvariantCulture, $"Must have at most {max} {_what}."));
    }
}

/// <summary><c>uniqueItems</c>: compares canonical texts, so 1 and "1" differ, 1 and 1.0 do not.</summary>
internal sealed class UniqueRule : SchemaRule
{
    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return true;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in value.EnumerateArray())
        {
            evaluation.Spend();
            if (!seen.Add(item.GetRawText()))
                return evaluation.Fail("Must not hold the same element twice.");
        }
        return true;
    }
}

/// <summary>
/// Schemas for the first elements, and one for the rest: <c>prefixItems</c> and <c>items</c>; in draft 7 <c>items</c> and
/// <c>additionalItems</c>.
/// </summary>
internal sealed class ItemsRule(IReadOnlyList<Schema> first, Schema? rest) : SchemaRule
{
    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return true;
        var index = 0;
        var follows = true;
        foreach (var item in value.EnumerateArray())
        {
            var schema = index < first.Count ? first[index] : rest;
            if (schema is null)
                break;
            if (index >= first.Count && schema.IsNever)
                return evaluation.Fail(string.Create(CultureInfo.InvariantCulture, $"Must have at most {first.Count} elements."));
            if (!evaluation.CheckElement(schema, index++, item))
            {
                follows = false;
                if (evaluation.IsTrial)
                    break;
            }
        }
        return follows;
    }
}

/// <summary><c>contains</c> with <c>minContains</c> and <c>maxContains</c>.</summary>
internal sealed class ContainsRule(Schema schema, int min, int? max) : SchemaRule
{
    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return true;
        var count = value.EnumerateArray().Count(item => evaluation.Try(schema, item));
        if (count < min)
            return evaluation.Fail(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Must have at least {min} elements of the kind that the product's schema asks for."
                )
            );
        return !(count > max)
            || evaluation.Fail(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Must have at most {max} elements of the kind that the product's schema limits."
                )
            );
    }
}
