using System.Text.Json;
using Concord.Conformance;
using Concord.Graph;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>Damages documents of the generation that is read.</summary>
internal sealed class ArangoDamage(ArangoQueries queries, string database) : IGraphDamage
{
    public async Task RemoveVertexAsync(VertexId id)
    {
        var generation = await CurrentAsync();
        await RemoveAsync(generation.Vertices, VertexKey.Of(id));
    }

    public async Task PutVertexAsync(GraphVertex vertex)
    {
        var generation = await CurrentAsync();
        var stored = await queries.RunAsync(
            database,
            "FOR d IN @@c FILTER d._key == @key RETURN d.version",
            new() { ["@c"] = generation.Vertices, ["key"] = VertexKey.Of(vertex.Id) }
        );
        var isOwner = vertex.Id.Kind is VertexKinds.Policies or VertexKinds.Realms;
        var version =
            stored is [{ ValueKind: JsonValueKind.Number } number] ? number.GetInt64()
            : isOwner ? 1
            : (long?)null;
        var document = StoredVertex.Of(vertex.Id, vertex.Properties, version);
        await PutAsync(generation.Vertices, document.Key, document);
    }

    public async Task RemoveEdgeAsync(SubgraphEdge edge)
    {
        var generation = await CurrentAsync();
        await RemoveAsync(generation.Edges, edge.Id);
    }

    public async Task PutEdgeAsync(SubgraphEdge edge)
    {
        var generation = await CurrentAsync();
        await PutAsync(generation.Edges, edge.Id, StoredEdge.Of(edge, 1, generation));
    }

    private async Task RemoveAsync(string collection, string key) =>
        await queries.RunAsync(
            database,
            "FOR d IN @@c FILTER d._key == @key REMOVE d IN @@c",
            new() { ["@c"] = collection, ["key"] = key }
        );

    private async Task PutAsync(string collection, string key, object document) =>
        await queries.RunAsync(
            database,
            "UPSERT { _key: @key } INSERT @document REPLACE @document IN @@c",
            new()
            {
                ["@c"] = collection,
                ["key"] = key,
                ["document"] = document,
            }
        );

    private async Task<Generation> CurrentAsync()
    {
        var state = await queries.RunAsync(
            database,
            "FOR d IN @@c FILTER d._key == \"graph\" RETURN d.current",
            new() { ["@c"] = GraphSchema.Meta }
        );
        return new(state[0].GetInt32());
    }
}
