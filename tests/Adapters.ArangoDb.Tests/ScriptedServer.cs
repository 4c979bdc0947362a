using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>Answers requests as the test says, and keeps them.</summary>
internal sealed class ScriptedServer(Func<ScriptedRequest, HttpResponseMessage> answer) : HttpMessageHandler
{
    private readonly ConcurrentQueue<ScriptedRequest> _requests = new();

    public IReadOnlyList<ScriptedRequest> Requests => [.. _requests];

    public IEnumerable<string> Lines => _requests.Select(static request => $"{request.Method} {request.Uri.PathAndQuery}");

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Error(HttpStatusCode status, int number, string message = "no") =>
        Json($$"""{"error":true,"code":{{(int)status}},"errorNum":{{number}},"errorMessage":"{{message}}"}""", status);

    public static HttpRequestException Refused() => new(HttpRequestError.ConnectionError, "refused");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var seen = new ScriptedRequest(
            request.Method.Method,
            request.RequestUri!,
            request.Headers.Authorization?.ToString(),
            body,
            request.Content?.Headers.ContentType?.ToString(),
            request.Content?.Headers.ContentLength,
            request.Headers.TryGetValues("If-Match", out var match) ? string.Join(',', match) : null
        );
        _requests.Enqueue(seen);
        var response = answer(seen);
        response.RequestMessage = request;
        return response;
    }
}

internal sealed record ScriptedRequest(
    string Method,
    Uri Uri,
    string? Authorization,
    string Body,
    string? ContentType,
    long? ContentLength,
    string? IfMatch
)
{
    public string Path => Uri.AbsolutePath;

    public string Host => Uri.Host;
}
