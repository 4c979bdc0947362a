using System.Collections.Frozen;

namespace Concord.Realms;

/// <summary>JSON Schema's keywords, as far as they are known here.</summary>
internal static class SchemaKeywords
{
    /// <summary>They say something to people, and rule nothing.</summary>
    public static readonly FrozenSet<string> Annotations = FrozenSet.Create(
        StringComparer.Ordinal,
        "title",
        "description",
        "$comment",
        "default",
        "examples",
        "readOnly",
        "writeOnly",
        "deprecated",
        "contentEncoding",
        "contentMediaType",
        "contentSchema"
    );

    /// <summary>Places for schemas that others refer to.</summary>
    public static readonly FrozenSet<string> Definitions = FrozenSet.Create(StringComparer.Ordinal, "definitions", "$defs");

    /// <summary>Rules in every draft that is known here; their values mean the same in all.</summary>
    private static readonly FrozenSet<string> Common = FrozenSet.Create(
        StringComparer.Ordinal,
        "$ref",
        "type",
        "enum",
        "const",
        "multipleOf",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "minItems",
        "maxItems",
        "uniqueItems",
        "items",
        "contains",
        "minProperties",
        "maxProperties",
        "required",
        "properties",
        "patternProperties",
        "additionalProperties",
        "propertyNames",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "if",
        "then",
        "else"
    );

    private static readonly FrozenSet<string> OfDraft202012 = FrozenSet.Create(
        StringComparer.Ordinal,
        "prefixItems",
        "minContains",
        "maxContains",
        "dependentRequired",
        "dependentSchemas"
    );

    private static readonly FrozenSet<string> OfDraft7 = FrozenSet.Create(StringComparer.Ordinal, "additionalItems", "dependencies");

    public static bool IsRule(string name, SchemaDialect dialect) =>
        Common.Contains(name) || (dialect == SchemaDialect.Draft7 ? OfDraft7 : OfDraft202012).Contains(name);

    /// <summary>A member of our users' own, which this standard leaves to them.</summary>
    public static bool IsExtension(string name) => name.StartsWith("x-", StringComparison.Ordinal);
}
