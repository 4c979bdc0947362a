using System.Text.Json;

namespace Concord.Silo.Arango.Client;

internal sealed class IndexApiClient(IApiClientTransport transport) : ApiClientBase(transport)
{
    public Task<GetAllCollectionIndexesResponse> GetAllCollectionIndexesAsync(string collectionName, CancellationToken token = default) =>
        SendAsync<GetAllCollectionIndexesResponse>(new(HttpMethod.Get, $"_api/index?collection={Uri.EscapeDataString(collectionName)}"), token);

    /// <summary>Does nothing where there is one like it.</summary>
    /// <param name="fireAndForget">The server makes it in its own time; nobody is told whether it can.</param>
    public Task PostIndexAsync(string collectionName, PostIndexBody body, bool fireAndForget = false, CancellationToken token = default) => RunAsync(
        new(HttpMethod.Post, $"_api/index?collection={Uri.EscapeDataString(collectionName)}") { Content = ToContent(body), FireAndForget = fireAndForget }, token);
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
