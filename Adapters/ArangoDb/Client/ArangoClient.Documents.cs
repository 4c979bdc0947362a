using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// AQL, and documents one by one or many at once. A cursor exists only on the coordinator that created it; all requests after the first
/// batch go there.
/// </summary>
internal sealed partial class ArangoClient
{
    private static readonly TimeSpan DeletionTimeout = TimeSpan.FromSeconds(5);
    private volatile HttpMethod _advance = HttpMethod.Post;

    /// <summary>
    /// How the next batch is requested: servers before 3.7.11 know only <c>PUT</c>, 4.0 only <c>POST</c>. Chosen by version, and corrected
    /// by the server's answers.
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
                foreach (var result in batch.Result)
                    yield return result;
                if (!batch.HasMore)
                    break;
                batch = await PostAdvanceCursorAsync<T>(batch.Id!, batch.Endpoint, token);
            }
        }
        finally
        {
            if (batch is { HasMore: true, Id: { } abandoned })
                await AbandonAsync(abandoned, batch.Endpoint);
        }
    }

    public Task<CursorResponse<T>> PostCursorAsync<T>(PostCursorBody body, CancellationToken token = default) =>
        ReadBatchAsync<T>(new(HttpMethod.Post, "_api/cursor") { Content = ToContent(body) }, token);

    /// <summary>The next batch. Never repeated: each request returns another batch.</summary>
    public async Task<CursorResponse<T>> PostAdvanceCursorAsync<T>(string cursorId, Uri? endpoint, CancellationToken token = default)
    {
        var request = new ApiRequest(Advance, $"_api/cursor/{Uri.EscapeDataString(cursorId)}") { Endpoint = endpoint, Idempotent = false };
        try
        {
            return await ReadBatchAsync<T>(request, token);
        }
        catch (ApiErrorException error) when (IsUnknown(error.ApiError))
        {
            // The first request has done nothing, so this is not a repetition.
            var other = request.Method == HttpMethod.Post ? HttpMethod.Put : HttpMethod.Post;
            var batch = await ReadBatchAsync<T>(request with { Method = other }, token);
            Advance = other;
            return batch;
        }
    }

    /// <returns>False: the server no longer has the cursor.</returns>
    public Task<bool> DeleteCursorAsync(string cursorId, Uri? endpoint, CancellationToken token = default) =>
        EnsureAsync(
            new(HttpMethod.Delete, $"_api/cursor/{Uri.EscapeDataString(cursorId)}") { Endpoint = endpoint },
            ArangoErrorNum.CursorNotFound,
            token
        );

    /// <summary>
    /// The server does not know the request: 400 "expecting POST /_api/cursor" of old servers, 405 of new ones. A cursor that no longer
    /// exists has another answer.
    /// </summary>
    private static bool IsUnknown(ApiErrorResponse error) =>
        error
            is { Code: HttpStatusCode.BadRequest, ErrorNum: ArangoErrorNum.HttpBadParameter }
                or { Code: HttpStatusCode.NotFound, ErrorNum: ArangoErrorNum.HttpNotFound }
                or { Code: HttpStatusCode.MethodNotAllowed };

    private async Task<CursorResponse<T>> ReadBatchAsync<T>(ApiRequest request, CancellationToken token)
    {
        using var response = await SendAsync(request, token);
        var batch = await ReadAsync<CursorResponse<T>>(response, token);
        return batch with { Endpoint = ArangoRequestOptions.EndpointOf(response) };
    }

    /// <summary>What cannot be deleted now expires by itself, so failures are ignored.</summary>
    private async Task AbandonAsync(string cursorId, Uri? endpoint)
    {
        using var deadline = new CancellationTokenSource(DeletionTimeout);
        try
        {
            await DeleteCursorAsync(cursorId, endpoint, deadline.Token);
        }
        catch (Exception error) when (error is ApiErrorException or HttpRequestException or OperationCanceledException or TimeoutException)
        { }
    }

    /// <summary>Null where there is none.</summary>
    public async Task<T?> GetDocumentAsync<T>(string collectionName, string documentKey, CancellationToken token = default)
        where T : class
    {
        try
        {
            return await SendAsync<T>(new(HttpMethod.Get, PathOf(collectionName, documentKey)), token);
        }
        catch (ApiErrorException error) when (error.ApiError.ErrorNum == ArangoErrorNum.DocumentNotFound)
        {
            return null;
        }
    }

    /// <summary>Fails with a unique constraint (1210) where the key exists.</summary>
    public Task<DocumentResponse> PostDocumentAsync<T>(string collectionName, T document, CancellationToken token = default) =>
        SendAsync<DocumentResponse>(
            new(HttpMethod.Post, $"_api/document/{Uri.EscapeDataString(collectionName)}")
            {
                Content = ToContent(document),
                Idempotent = false,
            },
            token
        );

    /// <summary>Replaces the document with this key, or inserts it. Idempotent.</summary>
    public Task PutOrPostDocumentAsync<T>(string collectionName, T document, CancellationToken token = default) =>
        RunAsync(
            new(HttpMethod.Post, $"_api/document/{Uri.EscapeDataString(collectionName)}?overwriteMode=replace&silent=true")
            {
                Content = ToContent(document),
            },
            token
        );

    /// <summary>Replaces. Fails with a conflict (1200) where the document has another revision than required.</summary>
    public Task<DocumentResponse> PutDocumentAsync<T>(
        string collectionName,
        string documentKey,
        T document,
        string ifMatch,
        CancellationToken token = default
    ) =>
        SendAsync<DocumentResponse>(
            new(HttpMethod.Put, PathOf(collectionName, documentKey))
            {
                Content = ToContent(document),
                IfMatch = ifMatch,
                Idempotent = false,
            },
            token
        );

    private static string PathOf(string collectionName, string documentKey) =>
        $"_api/document/{Uri.EscapeDataString(collectionName)}/{Uri.EscapeDataString(documentKey)}";

    /// <summary>
    /// One document per line; documents whose key exists already stay unchanged. The whole import fails where one document is not accepted.
    /// </summary>
    public Task<ImportDocumentsResponse> PostImportDocumentObjectsAsync<T>(
        string collectionName,
        IReadOnlyList<T> documents,
        CancellationToken token = default
    ) =>
        SendAsync<ImportDocumentsResponse>(
            new(
                HttpMethod.Post,
                $"_api/import?collection={Uri.EscapeDataString(collectionName)}&type=documents&onDuplicate=ignore&complete=true"
            )
            {
                Content = ToLines(documents),
                ContentType = "text/plain; charset=utf-8",
            },
            token
        );

    private static byte[] ToLines<T>(IReadOnlyList<T> documents)
    {
        using var lines = new MemoryStream();
        foreach (var document in documents)
        {
            lines.Write(ToContent(document));
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }
}

internal sealed record PostCursorBody(string Query)
{
    /// <summary>Names as in the query; names of collections with their <c>@</c>.</summary>
    public IReadOnlyDictionary<string, object?> BindVars { get; init; } = new Dictionary<string, object?>();

    /// <summary>Maximum number of results in one answer.</summary>
    public int BatchSize { get; init; } = 1_000;

    public PostCursorOptions? Options { get; init; }
}

/// <param name="MaxRuntime">In seconds; then the server ends the query with error 1500. From 3.6; older servers ignore it.</param>
internal sealed record PostCursorOptions(double? MaxRuntime = null);

internal sealed record CursorResponse<T>
{
    public IReadOnlyList<T> Result { get; init; } = [];
    public bool HasMore { get; init; }

    /// <summary>Only where there are more results.</summary>
    public string? Id { get; init; }

    [JsonIgnore]
    public Uri? Endpoint { get; init; }
}

internal sealed record DocumentResponse([property: JsonPropertyName("_key")] string Key, [property: JsonPropertyName("_rev")] string Rev);

internal sealed record ImportDocumentsResponse(long Created, long Errors, long Ignored);
