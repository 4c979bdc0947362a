namespace Concord.Silo.Arango.Client;

internal sealed class BulkOperationsApiClient(IApiClientTransport transport) : ApiClientBase(transport)
{
    /// <summary>One document per line; those whose key is there already are left as they are. The whole import fails where one document cannot be taken.</summary>
    public Task<ImportDocumentsResponse> PostImportDocumentObjectsAsync<T>(string collectionName, IReadOnlyList<T> documents, CancellationToken token = default) =>
        SendAsync<ImportDocumentsResponse>(
            new(HttpMethod.Post, $"_api/import?collection={Uri.EscapeDataString(collectionName)}&type=documents&onDuplicate=ignore&complete=true")
            {
                Content = ToLines(documents),
                ContentType = "text/plain; charset=utf-8",
            },
            token);

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

internal sealed record ImportDocumentsResponse(long Created, long Errors, long Ignored);
