using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Graph;

/// <summary>
/// Section <c>Graph</c>: the budget of a query, how vectors are made, when graph and state are compared. The store is chosen by
/// <c>Graph:Provider</c>.
/// </summary>
public sealed class GraphOptions
{
    public const string Section = "Graph";

    /// <summary>Maximum number of edges that one query reads; past it the answer is truncated.</summary>
    [WholeNumber(100, 10_000_000)]
    public int MaxEdges { get; set; } = 50_000;

    /// <summary>Timeout of a query.</summary>
    [Duration("00:00:00.1", "00:00:25")]
    public TimeSpan MaxTime { get; set; } = TimeSpan.FromSeconds(10);

    [ValidateObjectMembers]
    public GraphEmbeddingOptions Embeddings { get; set; } = new();

    [ValidateObjectMembers]
    public GraphCheckOptions Check { get; set; } = new();
}

/// <summary>Section <c>Graph:Embeddings</c>.</summary>
public sealed class GraphEmbeddingOptions : IValidatableObject
{
    /// <summary>What makes the vectors.</summary>
    [KnownMember(typeof(EmbeddingProvider))]
    public EmbeddingProvider Provider { get; set; } = EmbeddingProvider.Local;

    /// <summary>
    /// Base address of an endpoint that speaks OpenAI's protocol, for instance <c>http://127.0.0.1:11434/v1</c> for Ollama; not
    /// set: OpenAI's own.
    /// </summary>
    public string? Url { get; set; }

    /// <summary>Required for every provider except <see cref="EmbeddingProvider.Local"/>.</summary>
    public string? Model { get; set; }

    /// <summary>Set if the endpoint requires one.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Requested from a model that can make vectors of several lengths.</summary>
    [WholeNumber(1, 8_192)]
    public int? Dimensions { get; set; }

    /// <summary>Number of texts in one request.</summary>
    [WholeNumber(1, 2_048)]
    public int BatchSize { get; set; } = 64;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (
            Url is { Length: > 0 } url
            && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", UserInfo: "" })
        )
        {
            // Do not quote the value: it may contain a password.
            yield return new(
                "Graph:Embeddings:Url must be an http or https address, without user or password; the key goes in Graph:Embeddings:ApiKey."
            );
        }

        if (Provider != EmbeddingProvider.OpenAI)
            yield break;
        if (string.IsNullOrWhiteSpace(Model))
            yield return new("Graph:Embeddings:Model must name the model where Graph:Embeddings:Provider is OpenAI.");
        if (string.IsNullOrEmpty(Url) && string.IsNullOrEmpty(ApiKey))
            yield return new(
                "Graph:Embeddings:ApiKey must be set where Graph:Embeddings:Provider is OpenAI and Graph:Embeddings:Url is not set."
            );
    }
}

public enum EmbeddingProvider
{
    /// <summary>Feature hashing in this process: deterministic, no download.</summary>
    Local,

    /// <summary>Any endpoint that speaks OpenAI's protocol.</summary>
    OpenAI,
}

/// <summary>Section <c>Graph:Check</c>.</summary>
public sealed class GraphCheckOptions : IValidatableObject
{
    /// <summary>
    /// Time of day, UTC, at which graph and state are compared, for instance <c>03:00</c>; empty: only on request.
    /// </summary>
    public string At { get; set; } = "";

    /// <summary>Whether the check at that time also repairs.</summary>
    public bool Repair { get; set; }

    /// <summary>Null if there is none. Call it only on validated options.</summary>
    internal TimeOnly? Time => Parse(At, out var time) ? time : null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Parse(At, out _))
            yield return new($"Graph:Check:At must be a time of day (UTC) such as 03:00, or empty; it is '{At}'.");
    }

    private static bool Parse(string text, out TimeOnly? time)
    {
        time = null;
        if (text.Length == 0)
            return true;
        if (!TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
            return false;
        time = at;
        return true;
    }
}

[OptionsValidator]
internal sealed partial class GraphOptionsValidator : IValidateOptions<GraphOptions>;
