namespace Concord.Gateway.Cli;

/// <summary>What the command was asked to do.</summary>
internal sealed record ImportArguments
{
    public required Uri Url { get; init; }
    public required string Realm { get; init; }
    public string? Mapping { get; init; }
    public string? Actor { get; init; }

    /// <summary>What opens a gateway that asks for a key.</summary>
    public string? Key { get; init; }

    /// <summary>The file's encoding; null where the mapping says it, or it is UTF-8.</summary>
    public string? Encoding { get; init; }

    public required FileInfo File { get; init; }

    public bool IsGzip => File.Extension.Equals(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null where the file's name does not tell what it is.</summary>
    public string? MediaType =>
        Path.GetExtension(IsGzip ? Path.GetFileNameWithoutExtension(File.Name) : File.Name).ToLowerInvariant() switch
        {
            ".csv" => "text/csv",
            ".ndjson" or ".jsonl" => "application/x-ndjson",
            _ => null,
        };
}
