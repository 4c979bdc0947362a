using System.Text.Json.Serialization;

namespace Concord.Silo.Arango.Client;

internal sealed class DocumentApiClient(IApiClientTransport transport) : ApiClientBase(transport)
{
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

    /// <summary>Fails with a unique constraint (1210) where there is one of this key.</summary>
    public Task<DocumentResponse> PostDocumentAsync<T>(string collectionName, T document, CancellationToken token = default) => SendAsync<DocumentResponse>(
        new(HttpMethod.Post, $"_api/document/{Uri.EscapeDataString(collectionName)}") { Content = ToContent(document), Idempotent = false }, token);

    /// <summary>Puts it in the place of the one of this key, or where there is none. Done twice it is the same.</summary>
    public Task PutOrPostDocumentAsync<T>(string collectionName, T document, CancellationToken token = default) => RunAsync(
        new(HttpMethod.Post, $"_api/document/{Uri.EscapeDataString(collectionName)}?overwriteMode=replace&silent=true") { Content = ToContent(document) }, token);

    /// <summary>Replaces. Fails with a conflict (1200) where the document has another revision than the one that is asked for.</summary>
    public Task<DocumentResponse> PutDocumentAsync<T>(string collectionName, string documentKey, T document, string ifMatch, CancellationToken token = default) =>
        SendAsync<DocumentResponse>(
            new(HttpMethod.Put, PathOf(collectionName, documentKey)) { Content = ToContent(document), IfMatch = ifMatch, Idempotent = false }, token);

    private static string PathOf(string collectionName, string documentKey) =>
        $"_api/document/{Uri.EscapeDataString(collectionName)}/{Uri.EscapeDataString(documentKey)}";
}

internal sealed record DocumentResponse([property: JsonPropertyName("_key")] string Key, [property: JsonPropertyName("_rev")] string Rev);
