using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Concord.Operations;
using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Http;

/// <summary>A whole response in memory: it can be sent, and stored to be sent again under an <c>Idempotency-Key</c>.</summary>
internal sealed record JsonResponse(int Status, ImmutableDictionary<string, string> Headers, ReadOnlyMemory<byte> Body) : IResult
{
    private const string MediaType = "application/json; charset=utf-8";

    private static readonly ImmutableDictionary<string, string> NoHeaders = ImmutableDictionary.Create<string, string>(
        StringComparer.OrdinalIgnoreCase
    );

    public static JsonResponse Of<T>(int status, T value, JsonTypeInfo<T> type) =>
        new(status, NoHeaders, JsonSerializer.SerializeToUtf8Bytes(value, type));

    public static JsonResponse Ok<T>(T value, JsonTypeInfo<T> type) => Of(StatusCodes.Status200OK, value, type);

    public static JsonResponse Of(RecordedResponse recorded) => new(recorded.Status, NoHeaders.SetItems(recorded.Headers), recorded.Body);

    public RecordedResponse Record() => new(Status, [.. Headers.OrderBy(static h => h.Key, StringComparer.Ordinal)], Body.ToArray());

    /// <summary>The first answer again, for a repeated request.</summary>
    public JsonResponse AsReplayed() => With(ConcordHeaders.IdempotencyReplayed, "true");

    public JsonResponse With(string header, string value) => this with { Headers = Headers.SetItem(header, value) };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = MediaType;
        response.ContentLength = Body.Length;

        // A copy may be cached but must be revalidated by its ETag: the next write may come at any moment.
        if (HttpMethods.IsGet(httpContext.Request.Method))
            response.Headers[HeaderNames.CacheControl] = "no-cache";
        foreach (var (name, value) in Headers)
            response.Headers[name] = value;
        await response.Body.WriteAsync(Body, httpContext.RequestAborted);
    }
}
