using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Json;

namespace Concord.Grains.Realms;

/// <summary>
/// Checks that a product's JSON Schema can be enforced here, before the validator sees it: known types, only local references, no rule that would be
/// ignored, and nothing that makes validation run away (references in a circle, or ones that multiply).
/// </summary>
internal sealed class SchemaCheck(ICollection<FieldError> errors)
{
    private const int MaxPatternLength = 1_000;
    private const int MaxApplications = 10_000;

    /// <summary>Per schema, by its pointer within the document: those that apply to the same value.</summary>
    private readonly Dictionary<string, List<string>> _inPlace = new(StringComparer.Ordinal);

    public static void Run(JsonElement schema, string pointer, ICollection<FieldError> errors)
    {
        var before = errors.Count;
        var check = new SchemaCheck(errors);
        check.Schema(schema, "", pointer);
        if (errors.Count == before) check.Bound(pointer);
    }

    private void Schema(JsonElement schema, string local, string pointer)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            Error(pointer, "Must be a JSON Schema object.");
            return;
        }
        var inPlace = _inPlace[local] = [];
        foreach (var (name, value) in schema.EnumerateObject().Select(static m => (m.Name, m.Value)))
        {
            var (at, localAt) = (JsonPointer.Append(pointer, name), JsonPointer.Append(local, name));
            if (SchemaKeywords.NotEnforced.Contains(name)) Error(at, $"The keyword '{name}' is not supported.");
            else if (SchemaKeywords.Maps.Contains(name)) Map(name, value, localAt, at);
            else if (SchemaKeywords.Combinators.Contains(name)) List(value, localAt, at, inPlace);
            else Keyword(name, value, localAt, at, inPlace);
        }
    }

    private void Keyword(string name, JsonElement value, string local, string pointer, List<string> inPlace)
    {
        switch (name)
        {
            case "$ref":
                Reference(value, pointer, inPlace);
                break;
            case "type":
                Types(value, pointer);
                break;
            case "pattern":
                Pattern(value.ValueKind == JsonValueKind.String ? value.GetString() : null, pointer);
                break;
            case "not":
                inPlace.Add(local);
                Schema(value, local, pointer);
                break;
            case "items" when value.ValueKind == JsonValueKind.Array:
                List(value, local, pointer, []);
                break;
            case "items":
            case "additionalProperties" or "additionalItems" when value.ValueKind is not (JsonValueKind.True or JsonValueKind.False):
                Schema(value, local, pointer);
                break;
            case "required" when value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(static v => v.ValueKind != JsonValueKind.String):
                Error(pointer, "Must be a list of names.");
                break;
            case "enum" when value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0:
                Error(pointer, "Must be a list of values.");
                break;
        }
    }

    private void Map(string keyword, JsonElement value, string local, string pointer)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Error(pointer, "Must be an object of schemas.");
            return;
        }
        foreach (var member in value.EnumerateObject())
        {
            var at = JsonPointer.Append(pointer, member.Name);
            if (keyword == "patternProperties") Pattern(member.Name, at);
            Schema(member.Value, JsonPointer.Append(local, member.Name), at);
        }
    }

    private void List(JsonElement value, string local, string pointer, List<string> inPlace)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            Error(pointer, "Must be a list of schemas.");
            return;
        }
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            var step = index++.ToString(CultureInfo.InvariantCulture);
            inPlace.Add($"{local}/{step}");
            Schema(item, $"{local}/{step}", $"{pointer}/{step}");
        }
    }

    private void Reference(JsonElement value, string pointer, List<string> inPlace)
    {
        var target = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        if (target == "#" || target.StartsWith("#/", StringComparison.Ordinal)) inPlace.Add(target[1..]);
        else Error(pointer, "Only references within the schema itself ('#/definitions/…') are allowed: nothing is fetched.");
    }

    private void Types(JsonElement value, string pointer)
    {
        var known = value.ValueKind switch
        {
            JsonValueKind.String => SchemaKeywords.Types.Contains(value.GetString()!),
            JsonValueKind.Array => value.GetArrayLength() > 0 && value.EnumerateArray().All(static t => t.ValueKind == JsonValueKind.String && SchemaKeywords.Types.Contains(t.GetString()!)),
            _ => false,
        };
        if (!known) Error(pointer, "Must be object, array, string, number, integer, boolean, null, or a list of these.");
    }

    private void Pattern(string? pattern, string pointer)
    {
        if (pattern is not { Length: <= MaxPatternLength })
        {
            Error(pointer, $"Must be a regular expression of at most {MaxPatternLength} characters.");
            return;
        }
        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant);
        }
        catch (ArgumentException)
        {
            Error(pointer, "Is not a valid regular expression.");
        }
    }

    /// <summary>How often schemas are applied to one value at most; also finds references that lead nowhere or round in circles.</summary>
    private void Bound(string pointer)
    {
        var costs = new Dictionary<string, int?>(StringComparer.Ordinal);
        foreach (var start in _inPlace.Keys)
        {
            if (Cost(start, costs) <= MaxApplications) continue;
            Error(pointer, "The schema's references multiply or go round in circles: it could not be checked in bounded time.");
            return;
        }
        foreach (var (from, targets) in _inPlace)
        {
            foreach (var target in targets.Where(t => !_inPlace.ContainsKey(t))) Error(pointer + from, $"Refers to '#{target}', which is not a schema of this document.");
        }
    }

    private int Cost(string schema, Dictionary<string, int?> costs)
    {
        if (costs.TryGetValue(schema, out var known)) return known ?? MaxApplications + 1;
        costs[schema] = null;
        var cost = 1;
        foreach (var next in _inPlace.GetValueOrDefault(schema) ?? [])
        {
            cost += Cost(next, costs);
            if (cost > MaxApplications) break;
        }
        costs[schema] = cost;
        return cost;
    }

    private void Error(string pointer, string message) => errors.Add(new(pointer, message));
}
