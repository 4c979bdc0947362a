using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concord.Realms;

/// <summary>Reads the keywords of one schema object.</summary>
internal sealed class KeywordReader(SchemaCompiler compiler, Schema schema, JsonObject members, string pointer)
{
    private bool IsDraft7 => compiler.Dialect == SchemaDialect.Draft7;

    public void Read(bool isRoot)
    {
        ReadDefinitions();
        if (IsDraft7 && members.ContainsKey("$ref"))
        {
            ReadAlone();
            return;
        }
        foreach (var (name, _) in members)
            CheckName(name, isRoot);
        ReadReference();
        ReadValueRules();
        ReadTextRules();
        ReadLists();
        ReadMembers();
        ReadCombinations();
    }

    private void ReadDefinitions()
    {
        foreach (var name in SchemaKeywords.Definitions)
            Map(name);
    }

    /// <summary>In draft 7 a reference disables all keywords beside it.</summary>
    private void ReadAlone()
    {
        foreach (var (name, _) in members)
        {
            if (
                name is "$ref" or "$schema"
                || SchemaKeywords.Definitions.Contains(name)
                || SchemaKeywords.Annotations.Contains(name)
                || SchemaKeywords.IsExtension(name)
            )
                continue;
            Error(name, "Stands beside '$ref', where draft 7 ignores it. Put both into 'allOf', or declare draft 2020-12 in '$schema'.");
        }
        ReadReference();
    }

    private void CheckName(string name, bool isRoot)
    {
        if (
            SchemaKeywords.IsRule(name, compiler.Dialect)
            || SchemaKeywords.Annotations.Contains(name)
            || SchemaKeywords.Definitions.Contains(name)
        )
            return;
        if (SchemaKeywords.IsExtension(name) || (isRoot && name is "$schema" or "$id"))
            return;
        if (name == "additionalItems" && compiler.AllowsItemLists)
            return;
        Error(
            name,
            name switch
            {
                "additionalItems" or "dependencies" =>
                    $"The keyword '{name}' is of draft 7: declare that in '$schema', or use what draft 2020-12 has in its place.",
                "$schema" or "$id" => $"'{name}' may stand at the root only.",
                _ => $"The keyword '{name}' is not supported. A member of your own begins with 'x-'.",
            }
        );
    }

    private void ReadReference()
    {
        if (!Has("$ref", out var value))
            return;
        if (
            value?.GetValueKind() != JsonValueKind.String
            || value.GetValue<string>() is not { } target
            || !(target == "#" || target.StartsWith("#/", StringComparison.Ordinal))
        )
        {
            Error("$ref", "Only references within the schema itself ('#/$defs/…') are allowed: nothing is fetched.");
            return;
        }
        var rule = new ReferenceRule();
        schema.Add(rule);
        compiler.Refer(rule, schema, target, At("$ref"));
    }

    private void ReadValueRules()
    {
        if (Has("type", out var type))
        {
            var types = type?.GetValueKind() == JsonValueKind.String ? [type.GetValue<string>()] : TextList(type);
            if (types is { Count: > 0 } && types.All(TypeRule.Names.Contains))
                schema.Add(new TypeRule(types));
            else
                Error("type", $"Must be {string.Join(", ", TypeRule.Names.Order(StringComparer.Ordinal))}, or a list of these.");
        }
        if (Has("enum", out var values))
        {
            if (values is JsonArray list)
                schema.Add(new EnumRule([.. list.Select(Canonical)]));
            else
                Error("enum", "Must be a list of values.");
        }
        if (Has("const", out var constant))
            schema.Add(new EnumRule([Canonical(constant)]));
        foreach (var keyword in (ReadOnlySpan<string>)["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"])
        {
            if (Number(keyword) is { } limit)
                schema.Add(new LimitRule(keyword, limit));
        }
        if (Number("multipleOf") is { } divisor)
        {
            if (divisor > 0)
                schema.Add(new MultipleRule(divisor));
            else
                Error("multipleOf", "Must be greater than 0.");
        }
    }

    private void ReadTextRules()
    {
        var (min, max) = (Count("minLength"), Count("maxLength"));
        if (min is not null || max is not null)
            schema.Add(new LengthRule(min, max));
        if (Text("pattern") is { } pattern && Pattern(pattern, At("pattern")) is { } compiled)
            schema.Add(new PatternRule(compiled));
        if (Text("format") is not { } format)
            return;
        if (SchemaFormats.All.TryGetValue(format, out var holds))
            schema.Add(new FormatRule(format, holds));
        else
            Error(
                "format",
                $"The format '{ErrorPointer.Cut(format, ErrorPointer.MaxName)}' is not supported; there are "
                    + $"{string.Join(", ", SchemaFormats.All.Keys.Order(StringComparer.Ordinal))}."
            );
    }

    private void ReadLists()
    {
        var (min, max) = (Count("minItems"), Count("maxItems"));
        if (min is not null || max is not null)
            schema.Add(new CountRule(JsonValueKind.Array, min, max));
        if (Flag("uniqueItems"))
            schema.Add(new UniqueRule());

        IReadOnlyList<Schema> first = [];
        Schema? rest = null;
        if (Has("items", out var items) && items is JsonArray)
        {
            if (compiler.AllowsItemLists)
                (first, rest) = (SchemaList("items", mayBeEmpty: true), Single("additionalItems"));
            else
                Error("items", "A list of schemas is of draft 7: declare that in '$schema', or use 'prefixItems'.");
        }
        else
        {
            if (!IsDraft7)
                first = SchemaList("prefixItems");
            rest = Single("items");
            if (IsDraft7)
                Single("additionalItems");
        }
        if (first.Count > 0 || rest is not null)
            schema.Add(new ItemsRule(first, rest));

        var (least, most) = IsDraft7 ? (null, null) : (Count("minContains"), Count("maxContains"));
        if (Single("contains") is { } contained)
            schema.Add(new ContainsRule(contained, least ?? 1, most));
    }

    private void ReadMembers()
    {
        var (min, max) = (Count("minProperties"), Count("maxProperties"));
        if (min is not null || max is not null)
            schema.Add(new CountRule(JsonValueKind.Object, min, max));
        if (Has("required", out var required))
        {
            if (TextList(required) is { } names)
                schema.Add(new RequiredRule(names));
            else
                Error("required", "Must be a list of names.");
        }

        var named = Map("properties").ToFrozenDictionary(static pair => pair.Name, static pair => pair.Schema, StringComparer.Ordinal);
        var patterns = new List<(SchemaPattern, Schema)>();
        foreach (var (name, patterned) in Map("patternProperties"))
        {
            if (Pattern(name, ErrorPointer.Append(At("patternProperties"), name)) is { } pattern)
                patterns.Add((pattern, patterned));
        }
        var others = Single("additionalProperties");
        if (named.Count > 0 || patterns.Count > 0 || others is not null)
            schema.Add(new MembersRule(named, patterns, others));
        if (Single("propertyNames") is { } ofNames)
            schema.Add(new NamesRule(ofNames));
        ReadDependencies();
    }

    private void ReadDependencies()
    {
        if (IsDraft7)
        {
            if (!Has("dependencies", out var dependencies))
                return;
            if (dependencies is not JsonObject map)
            {
                Error("dependencies", "Must be an object of schemas or of lists of names.");
                return;
            }
            foreach (var (name, value) in map)
            {
                var at = ErrorPointer.Append(At("dependencies"), name);
                if (value is JsonArray)
                    DependOnNames(name, value, at);
                else
                    DependOnSchema(name, compiler.Compile(value, at));
            }
            return;
        }
        if (Has("dependentRequired", out var required))
        {
            if (required is JsonObject map)
            {
                foreach (var (name, value) in map)
                    DependOnNames(name, value, ErrorPointer.Append(At("dependentRequired"), name));
            }
            else
            {
                Error("dependentRequired", "Must be an object of lists of names.");
            }
        }
        foreach (var (name, dependent) in Map("dependentSchemas"))
            DependOnSchema(name, dependent);
    }

    private void DependOnNames(string name, JsonNode? value, string at)
    {
        if (TextList(value) is { } names)
            schema.Add(new DependencyRule(name, new RequiredRule(names)));
        else
            compiler.Error(at, "Must be a list of names.");
    }

    private void DependOnSchema(string name, Schema dependent)
    {
        schema.InPlace.Add(dependent);
        schema.Add(new DependencyRule(name, new AllRule([dependent])));
    }

    private void ReadCombinations()
    {
        if (InPlaceList("allOf") is { Count: > 0 } all)
            schema.Add(new AllRule(all));
        if (InPlaceList("anyOf") is { Count: > 0 } any)
            schema.Add(new AnyRule(any));
        if (InPlaceList("oneOf") is { Count: > 0 } one)
            schema.Add(new OneRule(one));
        if (InPlace("not") is { } excluded)
            schema.Add(new NotRule(excluded));
        var (condition, then, otherwise) = (InPlace("if"), InPlace("then"), InPlace("else"));
        if (condition is not null && (then ?? otherwise) is not null)
            schema.Add(new ConditionRule(condition, then, otherwise));
    }

    private IReadOnlyList<Schema> InPlaceList(string name)
    {
        var schemas = SchemaList(name);
        schema.InPlace.AddRange(schemas);
        return schemas;
    }

    private Schema? InPlace(string name)
    {
        if (Single(name) is not { } found)
            return null;
        schema.InPlace.Add(found);
        return found;
    }

    private Schema? Single(string name) => Has(name, out var value) ? compiler.Compile(value, At(name)) : null;

    private IReadOnlyList<Schema> SchemaList(string name, bool mayBeEmpty = false)
    {
        if (!Has(name, out var value))
            return [];
        if (value is JsonArray list && (list.Count > 0 || mayBeEmpty))
            return [.. list.Select((item, i) => compiler.Compile(item, ErrorPointer.Append(At(name), i)))];
        Error(name, "Must be a list of schemas.");
        return [];
    }

    private List<(string Name, Schema Schema)> Map(string name)
    {
        if (!Has(name, out var value))
            return [];
        if (value is JsonObject map)
            return [.. map.Select(member => (member.Key, compiler.Compile(member.Value, ErrorPointer.Append(At(name), member.Key))))];
        Error(name, "Must be an object of schemas.");
        return [];
    }

    private SchemaPattern? Pattern(string source, string at)
    {
        if (SchemaPattern.Compile(source, out var reason) is { } pattern)
            return pattern;
        compiler.Error(at, reason!);
        return null;
    }

    private string? Text(string name)
    {
        if (!Has(name, out var value))
            return null;
        if (value?.GetValueKind() == JsonValueKind.String)
            return value.GetValue<string>();
        Error(name, "Must be a text.");
        return null;
    }

    private decimal? Number(string name)
    {
        if (!Has(name, out var value))
            return null;
        if (value?.GetValueKind() == JsonValueKind.Number)
            return value.GetValue<decimal>();
        Error(name, "Must be a number.");
        return null;
    }

    private int? Count(string name)
    {
        if (Number(name) is not { } number)
            return null;

        // A greater limit than this has no effect on any input.
        if (number >= 0 && decimal.IsInteger(number))
            return (int)Math.Min(number, int.MaxValue);
        Error(name, "Must be an integer of 0 or more.");
        return null;
    }

    private bool Flag(string name)
    {
        if (!Has(name, out var value))
            return false;
        if (value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
            return value.GetValue<bool>();
        Error(name, "Must be true or false.");
        return false;
    }

    private static List<string>? TextList(JsonNode? value) =>
        value is JsonArray list && list.All(static item => item?.GetValueKind() == JsonValueKind.String)
            ? [.. list.Select(static item => item!.GetValue<string>())]
            : null;

    private static CanonicalJson Canonical(JsonNode? value) => CanonicalJsonReader.Canonicalize(JsonSerializer.SerializeToElement(value));

    private bool Has(string name, out JsonNode? value) => members.TryGetPropertyValue(name, out value);

    private string At(string name) => ErrorPointer.Append(pointer, name);

    private void Error(string name, string message) => compiler.Error(At(name), message);
}
