using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// A small client of ArangoDB's HTTP API for one database. It has what this adapter uses, and does what a general client leaves to its
/// user: several endpoints, renewal of tokens and retries (by the handlers of its <see cref="HttpClient"/>), reading cursors to the end.
/// Errors are <see cref="ApiErrorException"/>. See docs/decisions/0016.
/// </summary>
/// <param name="http">Its base address is the server's, or any endpoint of it.</param>
internal sealed partial class ArangoClient(HttpClient http, string database)
{
    private readonly string _database = $"/_db/{Uri.EscapeDataString(database)}/";

    private async Task<T> SendAsync<T>(ApiRequest request, CancellationToken token)
    {
        using var response = await SendAsync(request, token);
        return await ReadAsync<T>(response, token);
    }

    private async Task<HttpResponseMessage> SendAsync(ApiRequest request, CancellationToken token)
    {
        var response = await http.SendAsync(MessageOf(request), HttpCompletionOption.ResponseContentRead, token);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw new ApiErrorException(await ReadErrorAsync(response, token));
    }

    private HttpRequestMessage MessageOf(ApiRequest request)
    {
        var message = new HttpRequestMessage(
            request.Method,
            new Uri(request.Uri.StartsWith('/') ? request.Uri : _database + request.Uri, UriKind.Relative)
        );
        if (request.Content is { } content)
        {
            // An array, so that its length is known: the server does not accept chunked requests.
            message.Content = new ByteArrayContent(content);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType);
        }

        if (request.IfMatch is { } revision)
            message.Headers.TryAddWithoutValidation("If-Match", $"\"{revision}\"");
        if (request.FireAndForget)
            message.Headers.Add("x-arango-async", "true");
        message.Mark(!request.Idempotent, request.Endpoint);
        return message;
    }

    /// <summary>For requests whose answer does not matter.</summary>
    private async Task RunAsync(ApiRequest request, CancellationToken token) => (await SendAsync(request, token)).Dispose();

    /// <summary>For what may exist already because another silo created it at the same time: that is just as good.</summary>
    /// <returns>False: it existed already.</returns>
    private async Task<bool> EnsureAsync(ApiRequest request, int there, CancellationToken token)
    {
        try
        {
            await RunAsync(request, token);
            return true;
        }
        catch (ApiErrorException error) when (error.ApiError.ErrorNum == there)
        {
            return false;
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken token)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(token);
        return await JsonSerializer.DeserializeAsync<T>(stream, ArangoJson.Relaxed, token)
            ?? throw new HttpRequestException(HttpRequestError.InvalidResponse, "The server has answered nothing.");
    }

    private static byte[] ToContent<T>(T body) => JsonSerializer.SerializeToUtf8Bytes(body, ArangoJson.Relaxed);

    /// <summary>Some of the server's errors have no body; but each names the server in a header, unless that is disabled.</summary>
    private static bool IsOwn(HttpResponseMessage response) => response.Headers.Server.ToString() == "ArangoDB";

    private static async Task<ApiErrorResponse> ReadErrorAsync(HttpResponseMessage response, CancellationToken token)
    {
        var content = await response.Content.ReadAsByteArrayAsync(token);
        try
        {
            if (
                content.Length > 0
                && JsonSerializer.Deserialize(content, ArangoJson.Default.ApiErrorResponse) is { Error: true, ErrorMessage: not null } error
            )
                return error;
        }
        catch (JsonException)
        {
            // A proxy's page, and not the server's answer.
        }

        return new(true, response.StatusCode, (int)response.StatusCode, response.ReasonPhrase ?? nameof(HttpStatusCode))
        {
            IsForeign = !IsOwn(response),
        };
    }
}

/// <param name="Uri">Relative to the database, for example <c>_api/cursor</c>; with a leading slash relative to the server, for example
/// <c>/_open/auth</c>.</param>
internal sealed record ApiRequest(HttpMethod Method, string Uri)
{
    public byte[]? Content { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>Only where the document has this revision.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The server queues the request and answers at once: for work that takes too long to wait for.</summary>
    public bool FireAndForget { get; init; }

    /// <summary>Idempotent: repeated where no answer came.</summary>
    public bool Idempotent { get; init; } = true;

    /// <summary>The coordinator that must serve it; null: any.</summary>
    public Uri? Endpoint { get; init; }
}
