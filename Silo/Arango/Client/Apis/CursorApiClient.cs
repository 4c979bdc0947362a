using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace Concord.Silo.Arango.Client;

/// <summary>AQL. A cursor lies on the coordinator that made it; everything after the first batch goes there.</summary>
internal sealed class CursorApiClient(IApiClientTransport transport) : ApiClientBase(transport)
{
    private static readonly TimeSpan DeletionTimeout = TimeSpan.FromSeconds(5);
    private volatile HttpMethod _advance = HttpMethod.Post;

    /// <summary>
    /// How the next batch is asked for: servers before 3.7.11 know only <c>PUT</c>, and 4.0 only <c>POST</c>. Told by the version, and corrected by what the server answers.
    /// </summary>
    public HttpMethod Advance
    {
        get => _advance;
        set => _advance = value;
    }

    /// <summary>Every result, batch by batch. A cursor that is not read to its end is deleted.</summary>
    public async IAsyncEnumerable<T> QueryAsync<T>(PostCursorBody body, [EnumeratorCancellation] CancellationToken token = default)
    {
        var batch = await PostCursorAsync<T>(body, token);
        try
        {
            while (true)
            {
                foreach (var result in batch.Result) yield return result;
                if (!batch.HasMore) break;
                batch = await PostAdvanceCursorAsync<T>(batch.Id!, batch.Endpoint, token);
            }
        }
        finally
        {
            if (batch is { HasMore: true, Id: { } abandoned }) await AbandonAsync(abandoned, batch.Endpoint);
        }
    }

    public Task<CursorResponse<T>> PostCursorAsync<T>(PostCursorBody body, CancellationToken token = default) =>
        ReadBatchAsync<T>(new(HttpMethod.Post, "_api/cursor") { Content = ToContent(body) }, token);

    /// <summary>The next batch. Never sent twice: each time is another batch.</summary>
    public async Task<CursorResponse<T>> PostAdvanceCursorAsync<T>(string cursorId, Uri? endpoint, CancellationToken token = default)
    {
        var request = new ApiRequest(Advance, $"_api/cursor/{Uri.EscapeDataString(cursorId)}") { Endpoint = endpoint, Idempotent = false };
        try
        {
            return await ReadBatchAsync<T>(request, token);
        }
        catch (ApiErrorException error) when (IsUnknown(error.ApiError))
        {
            // It has done nothing, so this is no second time.
            var other = request.Method == HttpMethod.Post ? HttpMethod.Put : HttpMethod.Post;
            var batch = await ReadBatchAsync<T>(request with { Method = other }, token);
            Advance = other;
            return batch;
        }
    }

    /// <returns>False: the server does not know it any more.</returns>
    public Task<bool> DeleteCursorAsync(string cursorId, Uri? endpoint, CancellationToken token = default) =>
        EnsureAsync(new(HttpMethod.Delete, $"_api/cursor/{Uri.EscapeDataString(cursorId)}") { Endpoint = endpoint }, ArangoErrorNum.CursorNotFound, token);

    /// <summary>The server knows no such request: 400 "expecting POST /_api/cursor" of old ones, 405 of new ones. A cursor that is not there any more is another answer.</summary>
    private static bool IsUnknown(ApiErrorResponse error) => error is
        { Code: HttpStatusCode.BadRequest, ErrorNum: ArangoErrorNum.HttpBadParameter }
        or { Code: HttpStatusCode.NotFound, ErrorNum: ArangoErrorNum.HttpNotFound }
        or { Code: HttpStatusCode.MethodNotAllowed };

    private async Task<CursorResponse<T>> ReadBatchAsync<T>(ApiRequest request, CancellationToken token)
    {
        using var response = await SendAsync(request, token);
        var batch = await ReadAsync<CursorResponse<T>>(response, token);
        return batch with { Endpoint = RequestMarks.EndpointOf(response) };
    }

    /// <summary>What cannot be deleted now expires by itself, so no failure of it is anybody's concern.</summary>
    private async Task AbandonAsync(string cursorId, Uri? endpoint)
    {
        using var deadline = new CancellationTokenSource(DeletionTimeout);
        try
        {
            await DeleteCursorAsync(cursorId, endpoint, deadline.Token);
        }
        catch (Exception error) when (error is ApiErrorException or HttpRequestException or OperationCanceledException or TimeoutException)
        {
        }
    }
}

internal sealed record PostCursorBody(string Query)
{
    /// <summary>Names as in the query; those of collections with their <c>@</c>.</summary>
    public IReadOnlyDictionary<string, object?> BindVars { get; init; } = new Dictionary<string, object?>();

    /// <summary>At most so many results in one answer.</summary>
    public int BatchSize { get; init; } = 1_000;

    public PostCursorOptions? Options { get; init; }
}

/// <param name="MaxRuntime">In seconds; then the server ends the query with error 1500. From 3.6; older servers ignore it.</param>
internal sealed record PostCursorOptions(double? MaxRuntime = null);

internal sealed record CursorResponse<T>
{
    public IReadOnlyList<T> Result { get; init; } = [];
    public bool HasMore { get; init; }

    /// <summary>Only where there is more.</summary>
    public string? Id { get; init; }

    [JsonIgnore]
    public Uri? Endpoint { get; init; }
}
