namespace Concord.Silo.Arango.Client;

/// <summary>
/// A small client of ArangoDB's HTTP API in the shape of ArangoDBNetStandard: one member per part of the API, bodies and answers as types, refusals as
/// <see cref="ApiErrorException"/>. It has what this adapter uses, and takes care of what that package leaves to its user: several endpoints, renewal of tokens, retries,
/// cursors to the end. See docs/decisions/0016.
/// </summary>
internal sealed class ArangoDBClient(IApiClientTransport transport)
{
    public AdminApiClient Admin { get; } = new(transport);
    public AuthApiClient Auth { get; } = new(transport);
    public BulkOperationsApiClient BulkOperations { get; } = new(transport);
    public CollectionApiClient Collection { get; } = new(transport);
    public CursorApiClient Cursor { get; } = new(transport);
    public DatabaseApiClient Database { get; } = new(transport);
    public DocumentApiClient Document { get; } = new(transport);
    public GraphApiClient Graph { get; } = new(transport);
    public IndexApiClient Index { get; } = new(transport);
    public ViewApiClient View { get; } = new(transport);
}
