using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Concord.Gateway.Http;
using Concord.Gateway.Imports;

namespace Concord.Gateway.Cli;

/// <param name="Detail">Why it failed.</param>
internal sealed record ReceivedImport(
    string Id,
    string State,
    long Read,
    long Created,
    long Changed,
    long Unchanged,
    long Rejected,
    double PerSecond,
    string? Detail
)
{
    public bool HasEnded => State != "running";
}

internal sealed record ReceivedReject(long Line, string Code, string Detail, string Input);

/// <summary>
/// The command's side of the HTTP contract. It sends an <c>Idempotency-Key</c>, from which it knows the import's id before the answer.
/// </summary>
internal sealed class ImportClient : IDisposable
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private readonly ImportArguments _job;
    private readonly HttpClient _http;
    private readonly string _key = Guid.NewGuid().ToString("N");

    public ImportClient(ImportArguments job)
    {
        _job = job;
        _http = new() { BaseAddress = job.Url, Timeout = Timeout.InfiniteTimeSpan };
        if (job.Key is { Length: > 0 } key)
            _http.DefaultRequestHeaders.Authorization = new("Bearer", key);
    }

    private string Address => "/v1/imports/" + ImportRequest.IdOf(_key);

    /// <exception cref="GatewayRefusedException">The gateway refused.</exception>
    public async Task<ReceivedImport> SendAsync(Stream file, CancellationToken cancellationToken)
    {
        var query = _job.Mapping is { } mapping ? "?mapping=" + Uri.EscapeDataString(mapping) : "";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/realms/{Uri.EscapeDataString(_job.Realm)}/imports{query}")
        {
            Content = new StreamContent(file, 64 * 1024),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(_job.MediaType!) { CharSet = _job.Encoding };
        if (_job.IsGzip)
            request.Content.Headers.ContentEncoding.Add("gzip");
        request.Headers.Add(ConcordHeaders.IdempotencyKey, _key);
        if (_job.Actor is { } actor)
            request.Headers.Add(ConcordHeaders.Actor, actor);
        using var response = await _http.SendAsync(request, cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    /// <summary>Null where there is no import yet, or the gateway does not answer now.</summary>
    public async Task<ReceivedImport?> GetAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(Address, UriKind.Relative), cancellationToken);
        return response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.ServiceUnavailable
            ? null
            : await ReadAsync(response, cancellationToken);
    }

    /// <summary>Asks the gateway to cancel. Where it does not answer, it notices by itself that no more bytes arrive.</summary>
    public async Task TryCancelAsync()
    {
        try
        {
            using var response = await _http.PostAsync(new Uri(Address + ":cancel", UriKind.Relative), null);
        }
        catch (HttpRequestException)
        {
            // The process is about to end and does not wait for an answer.
        }
    }

    public async Task<IReadOnlyList<ReceivedReject>> FirstRejectsAsync(int count, CancellationToken cancellationToken)
    {
        var found = new List<ReceivedReject>();
        await using var stream = await _http.GetStreamAsync(new Uri(Address + "/rejects", UriKind.Relative), cancellationToken);
        using var reader = new StreamReader(stream);
        while (found.Count < count && await reader.ReadLineAsync(cancellationToken) is { } line)
            found.Add(JsonSerializer.Deserialize<ReceivedReject>(line, Web)!);
        return found;
    }

    private static async Task<ReceivedImport> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.IsSuccessStatusCode)
            return JsonSerializer.Deserialize<ReceivedImport>(text, Web)!;
        throw new GatewayRefusedException(
            ProblemText.Of(text) ?? $"The gateway answered {(int)response.StatusCode} {response.ReasonPhrase}."
        );
    }

    public void Dispose() => _http.Dispose();
}
