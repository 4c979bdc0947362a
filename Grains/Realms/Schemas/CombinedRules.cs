using System.Text.Json;

namespace Concord.Realms;

/// <summary><c>allOf</c>, <c>$ref</c>, and a dependency on a schema: all hold.</summary>
internal sealed class AllRule(IReadOnlyList<Schema> schemas) : SchemaRule
{
    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        var follows = true;
        foreach (var schema in schemas)
        {
            if (schema.Check(value, evaluation))
                continue;
            follows = false;
            if (evaluation.IsTrial)
                break;
        }
        return follows;
    }
}

/// <summary><c>anyOf</c>.</summary>
internal sealed class AnyRule(IReadOnlyList<Schema> schemas) : SchemaRule
{
    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        foreach (var schema in schemas)
        {
            if (evaluation.Try(schema, value))
                return true;
        }
        return evaluation.Fail("Fits none of the alternatives that the product's schema allows.");
    }
}

/// <summary><c>oneOf</c>.</summary>
internal sealed class OneRule(IReadOnlyList<Schema> schemas) : SchemaRule
{
    public override bool Check(JsonElement value, SchemaEvaluation evaluation) =>
        schemas.Count(schema => evaluation.Try(schema, value)) == 1
        || evaluation.Fail("Must fit exactly one of the alternatives of the product's schema.");
}

/// <summary><c>not</c>.</summary>
internal sealed class NotRule(Schema schema) : SchemaRule
{
    public override bool Check(JsonElement value, SchemaEvaluation evaluation) =>
        !evaluation.Try(schema, value) || evaluation.Fail("Is excluded by the product's schema.");
}

/// <summary><c>if</c>, <c>then</c>, <c>else</c>.</summary>
internal sealed class ConditionRule(Schema condition, Schema? then, Schema? otherwise) : SchemaRule
{
    public override bool Check(JsonElement value, SchemaEvaluation evaluation) =>
        (evaluation.Try(condition, value) ? then : otherwise)?.Check(value, evaluation) ?? true;
}

/// <summary><c>$ref</c>: the schema that it names is known once all are read.</summary>
internal sealed class ReferenceRule : SchemaRule
{
    public Schema? Target { get; set; }

    public override bool Check(JsonElement value, SchemaEvaluation evaluation) => Target?.Check(value, evaluation) ?? true;
}
