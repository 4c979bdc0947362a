namespace Concord.Realms;

/// <summary>Which of the standard's drafts a schema is read by. Its <c>$schema</c> says so; without it, the latest.</summary>
internal enum SchemaDialect
{
    Draft202012,
    Draft7,
}

internal static class SchemaDialects
{
    public const string Names = "https://json-schema.org/draft/2020-12/schema, http://json-schema.org/draft-07/schema#";

    /// <summary>Null for a draft that is not known here.</summary>
    public static SchemaDialect? Find(string? uri) =>
        uri?.TrimEnd('#') switch
        {
            null or "https://json-schema.org/draft/2020-12/schema" => SchemaDialect.Draft202012,
            "http://json-schema.org/draft-07/schema" or "https://json-schema.org/draft-07/schema" => SchemaDialect.Draft7,
            _ => null,
        };
}
