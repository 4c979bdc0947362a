namespace Concord.Grains.Graph;

/// <summary>Section <c>Graph</c>: what questions may cost, how vectors are made, when graph and state are compared. Which store it is: <c>Graph:Provider</c>.</summary>
public sealed class GraphOptions
{
    public const string Section = "Graph";

    /// <summary>At most so many edges are looked at for one question; past it the answer is truncated.</summary>
    public int MaxEdges { get; set; } = 50_000;

    /// <summary>A question that takes longer is given up.</summary>
    public TimeSpan MaxTime { get; set; } = TimeSpan.FromSeconds(10);

    public GraphEmbeddingOptions Embeddings { get; set; } = new();

    public GraphCheckOptions Check { get; set; } = new();
}

/// <summary>Section <c>Graph:Embeddings</c>.</summary>
public sealed class GraphEmbeddingOptions
{
    /// <summary>What makes the vectors.</summary>
    public EmbeddingProvider Provider { get; set; } = EmbeddingProvider.Local;

    /// <summary>Of an endpoint that speaks OpenAI's protocol, for instance <c>http://127.0.0.1:11434/v1</c> for Ollama; not set: OpenAI's own.</summary>
    public string? Url { get; set; }

    /// <summary>Needed for every provider but <see cref="EmbeddingProvider.Local"/>.</summary>
    public string? Model { get; set; }

    /// <summary>Where the endpoint asks for one.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Asked for from a model that can make vectors of several lengths.</summary>
    public int? Dimensions { get; set; }

    /// <summary>So many texts are sent in one request.</summary>
    public int BatchSize { get; set; } = 64;
}

public enum EmbeddingProvider
{
    /// <summary>Feature hashing, in this process: deterministic, nothing to download.</summary>
    Local,

    /// <summary>Any endpoint that speaks OpenAI's protocol.</summary>
    OpenAI,
}

/// <summary>Section <c>Graph:Check</c>.</summary>
public sealed class GraphCheckOptions
{
    /// <summary>Time of day, UTC, at which graph and state are compared, for instance <c>03:00</c>; empty: only when somebody asks.</summary>
    public string At { get; set; } = "";

    /// <summary>Whether the check at that time also repairs.</summary>
    public bool Repair { get; set; }

    /// <summary>Null where there is none. Call it on what is validated.</summary>
    internal TimeOnly? Time => Parse(At, out var time) ? time : null;

    internal static bool Parse(string text, out TimeOnly? time)
    {
        time = null;
        if (text.Length == 0) return true;
        if (!TimeOnly.TryParseExact(text, "HH:mm", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var at)) return false;
        time = at;
        return true;
    }
}
