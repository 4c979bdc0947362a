namespace Concord.Gateway.Cli;

/// <summary>The command's arguments.</summary>
internal sealed record ImportArguments
{
    public required Uri Url { get; init; }
    public required string Realm { get; init; }
    public string? Mapping { get; init; }
    public string? Actor { get; init; }

    /// <summary>The access key, for a gateway that requires one.</summary>
    public string? Key { get; init; }

    /// <summary>The file's encoding; null where the mapping declares it, or it is UTF-8.</summary>
    public string? Encoding { get; init; }

    public required FileInfo File { get; init; }

    public bool IsGzip => File.Extension.Equals(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null where the file's name does not show its format.</summary>
    public string? MediaType =>
        Path.GetExtension(IsGzip ? Path.GetFileNameWithoutExtension(File.Name) : File.Name).ToLowerInvariant() switch
        {
            ".csv" => "text/csv",
            ".ndjson" or ".jsonl" => "application/x-ndjson",
            _ => null,
        };
}
