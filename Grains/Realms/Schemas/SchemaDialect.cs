namespace Concord.Realms;

/// <summary>The draft of the standard that a schema follows. Its <c>$schema</c> names it; without it, the latest.</summary>
internal enum SchemaDialect
{
    Draft202012,
    Draft7,
}

internal static class SchemaDialects
{
    public const string Names = "https://json-schema.org/draft/2020-12/schema, http://json-schema.org/draft-07/schema#";

    /// <summary>Null for an unknown draft.</summary>
    public static SchemaDialect? Find(string? uri) =>
        uri?.TrimEnd('#') switch
        {
            null or "https://json-schema.org/draft/2020-12/schema" => SchemaDialect.Draft202012,
            "http://json-schema.org/draft-07/schema" or "https://json-schema.org/draft-07/schema" => SchemaDialect.Draft7,
            _ => null,
        };
}
