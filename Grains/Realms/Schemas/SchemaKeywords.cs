using System.Collections.Frozen;

namespace Concord.Realms;

/// <summary>The known keywords of JSON Schema.</summary>
internal static class SchemaKeywords
{
    /// <summary>Keywords for people that contain no rule.</summary>
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

    /// <summary>Keywords for schemas that others refer to.</summary>
    public static readonly FrozenSet<string> Definitions = FrozenSet.Create(StringComparer.Ordinal, "definitions", "$defs");

    /// <summary>Rules of every supported draft; their values mean the same in all.</summary>
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

    /// <summary>A user's own member: the standard leaves these names to users.</summary>
    public static bool IsExtension(string name) => name.StartsWith("x-", StringComparison.Ordinal);
}
