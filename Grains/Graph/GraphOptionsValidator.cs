using Microsoft.Extensions.Options;

namespace Concord.Grains.Graph;

/// <summary>Names the configuration key of each setting that is not valid.</summary>
internal sealed class GraphOptionsValidator : IValidateOptions<GraphOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(25);

    public ValidateOptionsResult Validate(string? name, GraphOptions options)
    {
        var failures = new List<string>();
        if (options.MaxEdges is < 100 or > 10_000_000) failures.Add($"Graph:MaxEdges must be between 100 and 10000000; it is {options.MaxEdges}.");
        if (options.MaxTime < TimeSpan.FromMilliseconds(100) || options.MaxTime > Longest)
            failures.Add($"Graph:MaxTime must be between 00:00:00.1 and {Longest:c}; it is {options.MaxTime}.");
        if (!GraphCheckOptions.Parse(options.Check.At, out _))
            failures.Add($"Graph:Check:At must be a time of day (UTC) such as 03:00, or empty; it is '{options.Check.At}'.");
        Validate(options.Embeddings, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Validate(GraphEmbeddingOptions embeddings, List<string> failures)
    {
        if (!Enum.IsDefined(embeddings.Provider)) failures.Add($"Graph:Embeddings:Provider must be Local or OpenAI; it is {embeddings.Provider}.");
        if (embeddings.BatchSize is < 1 or > 2_048) failures.Add($"Graph:Embeddings:BatchSize must be between 1 and 2048; it is {embeddings.BatchSize}.");
        if (embeddings.Dimensions is < 1 or > 8_192) failures.Add($"Graph:Embeddings:Dimensions must be between 1 and 8192; it is {embeddings.Dimensions}.");
        if (embeddings.Url is { Length: > 0 } url && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", UserInfo: "" }))
        {
            // Not the value: a password may be in it.
            failures.Add("Graph:Embeddings:Url must be an http or https address, without user or password; the key goes in Graph:Embeddings:ApiKey.");
        }

        if (embeddings.Provider != EmbeddingProvider.OpenAI) return;
        if (string.IsNullOrWhiteSpace(embeddings.Model)) failures.Add("Graph:Embeddings:Model must name the model where Graph:Embeddings:Provider is OpenAI.");
        if (string.IsNullOrEmpty(embeddings.Url) && string.IsNullOrEmpty(embeddings.ApiKey))
            failures.Add("Graph:Embeddings:ApiKey must be set where Graph:Embeddings:Provider is OpenAI and Graph:Embeddings:Url is not set.");
    }
}
