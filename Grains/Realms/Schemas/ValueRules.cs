using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Concord.Realms;

/// <summary><c>type</c>.</summary>
internal sealed class TypeRule(IReadOnlyList<string> types) : SchemaRule
{
    public static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.Ordinal,
        "object",
        "array",
        "string",
        "number",
        "integer",
        "boolean",
        "null"
    );

    private readonly string _message =
        types.Count > 1
            ? "Has none of the types that are allowed here."
            : types[0] switch
            {
                "string" => "Must be a text.",
                "number" => "Must be a number.",
                "integer" => "Must be an integer.",
                "boolean" => "Must be true or false.",
                "object" => "Must be an object.",
                "array" => "Must be a list.",
                _ => "Must be null.",
            };

    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        foreach (var type in types)
        {
            if (Is(value, type))
                return true;
        }
        return evaluation.Fail(_message);
    }

    private static bool Is(JsonElement value, string type) =>
        type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && decimal.IsInteger(value.GetDecimal()),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            _ => value.ValueKind == JsonValueKind.Null,
        };
}

/// <summary><c>enum</c> and <c>const</c>. Both sides are canonical JSON, so values are equal if their texts are.</summary>
internal sealed class EnumRule(IReadOnlyList<CanonicalJson> values) : SchemaRule
{
    private const int MaxShown = 20;

    private readonly FrozenSet<string> _values = values.Select(static value => value.ToString()).ToFrozenSet(StringComparer.Ordinal);
    private readonly string _message = values.Count switch
    {
        0 => "Is excluded by the product's schema.",
        1 => $"Must be {Describe(values[0])}.",
        _ => $"Must be one of {string.Join(", ", values.Take(MaxShown).Select(Describe))}{(values.Count > MaxShown ? ", …" : "")}.",
    };

    public override bool Check(JsonElement value, SchemaEvaluation evaluation) =>
        _values.Contains(value.GetRawText()) || evaluation.Fail(_message);

    private static string Describe(CanonicalJson value)
    {
        using var document = JsonDocument.Parse(value.Utf8);
        return ErrorPointer.Cut(
            document.RootElement.ValueKind == JsonValueKind.String ? document.RootElement.GetString()! : value.ToString(),
            ErrorPointer.MaxName
        );
    }
}

/// <summary><c>minimum, maximum, exclusiveMinimum, exclusiveMaximum</c>.</summary>
internal sealed class LimitRule(string keyword, decimal limit) : SchemaRule
{
    private readonly string _message = string.Create(
        CultureInfo.InvariantCulture,
        $"Must be {keyword switch
    {
        "minimum" => $"{limit} or more",
        "maximum" => $"{limit} or less",
        "exclusiveMinimum" => $"greater than {limit}",
        _ => $"less than {limit}",
    }}."
    );

    public override bool Check(JsonElement value, SchemaEvaluation evaluation) =>
        value.ValueKind != JsonValueKind.Number || Holds(value.GetDecimal()) || evaluation.Fail(_message);

    private bool Holds(decimal number) =>
        keyword switch
        {
            "minimum" => number >= limit,
            "maximum" => number <= limit,
            "exclusiveMinimum" => number > limit,
            _ => number < limit,
        };
}

/// <summary><c>multipleOf</c>, exact: in binary floating point 0.3 is not a multiple of 0.1.</summary>
internal sealed class MultipleRule(decimal divisor) : SchemaRule
{
    private readonly string _message = string.Create(CultureInfo.InvariantCulture, $"Must be a multiple of {divisor}.");

    public override bool Check(JsonElement value, SchemaEvaluation evaluation) =>
        value.ValueKind != JsonValueKind.Number || ExactDecimal.IsMultiple(value.GetDecimal(), divisor) || evaluation.Fail(_message);
}
