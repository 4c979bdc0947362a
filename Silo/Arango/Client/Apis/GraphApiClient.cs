namespace Concord.Silo.Arango.Client;

internal sealed class GraphApiClient(IApiClientTransport transport) : ApiClientBase(transport)
{
    /// <returns>False: there was one of this name.</returns>
    public Task<bool> EnsureGraphAsync(PostGraphBody body, CancellationToken token = default) =>
        EnsureAsync(new(HttpMethod.Post, "_api/gharial") { Content = ToContent(body) }, ArangoErrorNum.GraphDuplicate, token);

    /// <summary>The graph, not its collections.</summary>
    /// <returns>False: there was none.</returns>
    public Task<bool> DropGraphAsync(string graphName, CancellationToken token = default) =>
        EnsureAsync(new(HttpMethod.Delete, $"_api/gharial/{Uri.EscapeDataString(graphName)}"), ArangoErrorNum.GraphNotFound, token);
}

internal sealed record PostGraphBody(string Name, IReadOnlyList<EdgeDefinition> EdgeDefinitions);

internal sealed record EdgeDefinition(string Collection, IReadOnlyList<string> From, IReadOnlyList<string> To);
