using System.Globalization;
using System.Text.Json;

namespace Concord.Realms;

/// <summary><c>minLength, maxLength</c>, in Unicode code points.</summary>
internal sealed class LengthRule(int? min, int? max) : SchemaRule
{
    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        if (value.ValueKind != JsonValueKind.String)
            return true;
        var length = CodePoints(value.GetString()!);
        if (length < min)
            return evaluation.Fail(string.Create(CultureInfo.InvariantCulture, $"Must have at least {min} characters."));
        return !(length > max) || evaluation.Fail(string.Create(CultureInfo.InvariantCulture, $"Must have at most {max} characters."));
    }

    private static int CodePoints(string text)
    {
        var count = 0;
        foreach (var unit in text)
        {
            if (!char.IsLowSurrogate(unit))
                count++;
        }
        return count;
    }
}

/// <summary><c>pattern</c>.</summary>
internal sealed class PatternRule(SchemaPattern pattern) : SchemaRule
{
    private readonly string _message = $"Must match the pattern {ErrorPointer.Cut(pattern.Source, 200)}.";

    public override bool Check(JsonElement value, SchemaEvaluation evaluation) =>
        value.ValueKind != JsonValueKind.String || evaluation.Matches(pattern, value.GetString()!) || evaluation.Fail(_message);
}

/// <summary><c>format</c>, if it is enforced: see <see cref="SchemaFormats"/>.</summary>
internal sealed class FormatRule(string format, Func<string, bool> holds) : SchemaRule
{
    private readonly string _message = format switch
    {
        "date" => "Must be a date (YYYY-MM-DD).",
        "date-time" => "Must be an instant (RFC 3339).",
        _ => $"Must have the format '{format}'.",
    };

    public override bool Check(JsonElement value, SchemaEvaluation evaluation) =>
        value.ValueKind != JsonValueKind.String || holds(value.GetString()!) || evaluation.Fail(_message);
}
