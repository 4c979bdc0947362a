using System.Text.Json;

namespace Concord.Adapters.ArangoDb;

/// <summary>Collections, indexes, graphs and views.</summary>
internal sealed partial class ArangoClient
{
    public Task<GetCollectionsResponse> GetCollectionsAsync(CancellationToken token = default) =>
        SendAsync<GetCollectionsResponse>(new(HttpMethod.Get, "_api/collection?excludeSystem=true"), token);

    /// <returns>False: it existed already.</returns>
    public Task<bool> EnsureCollectionAsync(PostCollectionBody body, CancellationToken token = default) =>
        EnsureAsync(new(HttpMethod.Post, "_api/collection") { Content = ToContent(body) }, ArangoErrorNum.DuplicateName, token);

    public Task PutCollectionPropertiesAsync(string collectionName, PutCollectionPropertiesBody body, CancellationToken token = default) =>
        RunAsync(
            new(HttpMethod.Put, $"_api/collection/{Uri.EscapeDataString(collectionName)}/properties") { Content = ToContent(body) },
            token
        );

    /// <returns>False: there was none.</returns>
    public Task<bool> DropCollectionAsync(string collectionName, CancellationToken token = default) =>
        EnsureAsync(
            new(HttpMethod.Delete, $"_api/collection/{Uri.EscapeDataString(collectionName)}"),
            ArangoErrorNum.CollectionOrViewNotFound,
            token
        );

    public Task<GetAllCollectionIndexesResponse> GetAllCollectionIndexesAsync(string collectionName, CancellationToken token = default) =>
        SendAsync<GetAllCollectionIndexesResponse>(
            new(HttpMethod.Get, $"_api/index?collection={Uri.EscapeDataString(collectionName)}"),
            token
        );

    /// <summary>Does nothing where an equal index exists.</summary>
    /// <param name="fireAndForget">The server creates it in the background and does not report whether it succeeds.</param>
    public Task PostIndexAsync(string collectionName, PostIndexBody body, bool fireAndForget = false, CancellationToken token = default) =>
        RunAsync(
            new(HttpMethod.Post, $"_api/index?collection={Uri.EscapeDataString(collectionName)}")
            {
                Content = ToContent(body),
                FireAndForget = fireAndForget,
            },
            token
        );

    /// <returns>False: the name existed already.</returns>
    public Task<bool> EnsureGraphAsync(PostGraphBody body, CancellationToken token = default) =>
        EnsureAsync(new(HttpMethod.Post, "_api/gharial") { Content = ToContent(body) }, ArangoErrorNum.GraphDuplicate, token);

    /// <summary>The graph, not its collections.</summary>
    /// <returns>False: there was none.</returns>
    public Task<bool> DropGraphAsync(string graphName, CancellationToken token = default) =>
        EnsureAsync(new(HttpMethod.Delete, $"_api/gharial/{Uri.EscapeDataString(graphName)}"), ArangoErrorNum.GraphNotFound, token);

    /// <returns>False: the name existed already.</returns>
    public Task<bool> EnsureViewAsync(ViewDetails body, CancellationToken token = default) =>
        EnsureAsync(new(HttpMethod.Post, "_api/view") { Content = ToContent(body) }, ArangoErrorNum.DuplicateName, token);

    /// <returns>False: there was none.</returns>
    public Task<bool> DropViewAsync(string viewName, CancellationToken token = default) =>
        EnsureAsync(new(HttpMethod.Delete, $"_api/view/{Uri.EscapeDataString(viewName)}"), ArangoErrorNum.CollectionOrViewNotFound, token);
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

internal sealed record GetAllCollectionIndexesResponse(IReadOnlyList<IndexDescription> Indexes);

/// <param name="TrainingState">Of a vector index, from 3.12.9; <c>ready</c> when it can be used.</param>
internal sealed record IndexDescription(string? Name, string Type, string? TrainingState);

internal sealed record PostIndexBody(string Type, IReadOnlyList<string> Fields)
{
    public string? Name { get; init; }
    public bool? Unique { get; init; }
    public bool? Sparse { get; init; }
    public bool? InBackground { get; init; }

    /// <summary>Of a vector index.</summary>
    public JsonElement? Params { get; init; }
}

internal sealed record PostGraphBody(string Name, IReadOnlyList<EdgeDefinition> EdgeDefinitions);

internal sealed record EdgeDefinition(string Collection, IReadOnlyList<string> From, IReadOnlyList<string> To);

internal sealed record ViewDetails(string Name)
{
    public string Type { get; init; } = "arangosearch";

    /// <summary>Written documents are found after this time at the latest.</summary>
    public int? CommitIntervalMsec { get; init; }

    /// <summary>The order in which the view stores documents, and can answer without sorting. Fixed when the view is created.</summary>
    public IReadOnlyList<PrimarySortField>? PrimarySort { get; init; }

    /// <summary>What is indexed, per collection.</summary>
    public IReadOnlyDictionary<string, LinkProperties>? Links { get; init; }
}

/// <param name="Direction"><c>asc</c> or <c>desc</c>.</param>
internal sealed record PrimarySortField(string Field, string Direction);

internal sealed record LinkProperties
{
    public IReadOnlyList<string>? Analyzers { get; init; }
    public IReadOnlyDictionary<string, LinkProperties>? Fields { get; init; }
}
