namespace Concord.Silo.Arango.Client;

/// <summary>Brings requests to one database of a server.</summary>
internal interface IApiClientTransport
{
    /// <summary>The answer, whatever its status, with its whole content.</summary>
    /// <exception cref="HttpRequestException">No endpoint could be reached, or the connection broke.</exception>
    /// <exception cref="TimeoutException">No answer in time.</exception>
    Task<HttpResponseMessage> SendAsync(ApiRequest request, CancellationToken token = default);
}

/// <param name="Uri">Relative to the database, for instance <c>_api/cursor</c>; with a slash in front it is the server's, for instance <c>/_open/auth</c>.</param>
internal sealed record ApiRequest(HttpMethod Method, string Uri)
{
    public byte[]? Content { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>Only where the document has this revision.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The server puts it into its queue and answers at once: for what takes longer than anyone should wait.</summary>
    public bool FireAndForget { get; init; }

    /// <summary>Doing it twice is the same as doing it once, so it is sent again where no answer came.</summary>
    public bool Idempotent { get; init; } = true;

    /// <summary>The coordinator that must serve it; null: any.</summary>
    public Uri? Endpoint { get; init; }
}
