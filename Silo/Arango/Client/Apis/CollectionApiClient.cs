namespace Concord.Silo.Arango.Client;

internal sealed class CollectionApiClient(IApiClientTransport transport) : ApiClientBase(transport)
{
    public Task<GetCollectionsResponse> GetCollectionsAsync(CancellationToken token = default) =>
        SendAsync<GetCollectionsResponse>(new(HttpMethod.Get, "_api/collection?excludeSystem=true"), token);

    /// <returns>False: it was there already.</returns>
    public Task<bool> EnsureCollectionAsync(PostCollectionBody body, CancellationToken token = default) =>
        EnsureAsync(new(HttpMethod.Post, "_api/collection") { Content = ToContent(body) }, ArangoErrorNum.DuplicateName, token);

    /// <returns>False: there was none.</returns>
    public Task<bool> DropCollectionAsync(string collectionName, CancellationToken token = default) =>
        EnsureAsync(new(HttpMethod.Delete, $"_api/collection/{Uri.EscapeDataString(collectionName)}"), ArangoErrorNum.CollectionOrViewNotFound, token);
}

internal sealed record GetCollectionsResponse(IReadOnlyList<CollectionDescription> Result);

internal sealed record CollectionDescription(string Name);

internal sealed record PostCollectionBody(string Name, CollectionType Type);

internal enum CollectionType
{
    Document = 2,
    Edge = 3,
}
