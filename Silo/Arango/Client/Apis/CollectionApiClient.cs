namespace Concord.Silo.Arango.Client;

internal sealed class CollectionApiClient(IApiClientTransport transport) : ApiClientBase(transport)
{
    public Task<GetCollectionsResponse> GetCollectionsAsync(CancellationToken token = default) =>
        SendAsync<GetCollectionsResponse>(new(HttpMethod.Get, "_api/collection?excludeSystem=true"), token);

    /// <returns>False: it was there already.</returns>
    public Task<bool> EnsureCollectionAsync(PostCollectionBody body, CancellationToken token = default) =>
        EnsureAsync(new(HttpMethod.Post, "_api/collection") { Content = ToContent(body) }, ArangoErrorNum.DuplicateName, token);

    public Task PutCollectionPropertiesAsync(string collectionName, PutCollectionPropertiesBody body, CancellationToken token = default) =>
        RunAsync(new(HttpMethod.Put, $"_api/collection/{Uri.EscapeDataString(collectionName)}/properties") { Content = ToContent(body) }, token);

    /// <returns>False: there was none.</returns>
    public Task<bool> DropCollectionAsync(string collectionName, CancellationToken token = default) =>
        EnsureAsync(new(HttpMethod.Delete, $"_api/collection/{Uri.EscapeDataString(collectionName)}"), ArangoErrorNum.CollectionOrViewNotFound, token);
}

internal sealed record GetCollectionsResponse(IReadOnlyList<CollectionDescription> Result);

internal sealed record CollectionDescription(string Name);

internal sealed record PostCollectionBody(string Name, CollectionType Type);

/// <param name="WaitForSync">A write is answered when it is on the disk; otherwise the server flushes it a little later.</param>
internal sealed record PutCollectionPropertiesBody(bool WaitForSync);

internal enum CollectionType
{
    Document = 2,
    Edge = 3,
}
