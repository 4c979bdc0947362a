using System.Collections.Frozen;

namespace Concord.Grains.Realms;

/// <summary>JSON Schema's keywords, as far as they matter for checking a schema before it is used.</summary>
internal static class SchemaKeywords
{
    public static readonly FrozenSet<string> Types =
        FrozenSet.Create(StringComparer.Ordinal, "object", "array", "string", "number", "integer", "boolean", "null");

    /// <summary>Their members are schemas.</summary>
    public static readonly FrozenSet<string> Maps = FrozenSet.Create(StringComparer.Ordinal, "properties", "patternProperties", "definitions", "$defs");

    /// <summary>Lists of schemas that apply to the same value as the schema that holds them.</summary>
    public static readonly FrozenSet<string> Combinators = FrozenSet.Create(StringComparer.Ordinal, "allOf", "anyOf", "oneOf");

    /// <summary>
    /// Rules that the validator would pass over in silence. A rule that is not enforced is worse than one that cannot be written, so they are refused.
    /// </summary>
    public static readonly FrozenSet<string> NotEnforced = FrozenSet.Create(
        StringComparer.Ordinal,
        "const", "if", "then", "else", "contains", "minContains", "maxContains", "propertyNames", "dependencies", "dependentRequired", "dependentSchemas",
        "prefixItems", "unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef", "$anchor", "$dynamicAnchor");
}
