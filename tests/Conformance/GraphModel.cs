using System.Collections.Immutable;
using Concord.Graph;
using Concord.Ports;
using Concord.Values;
using Xunit;

namespace Concord.Conformance;

/// <summary>
/// The graph that a set of subgraphs defines, in whatever order they came: of each owner the highest version, and of every
/// shared vertex the merged statements.
/// </summary>
public sealed class GraphModel
{
    private GraphModel(IEnumerable<Subgraph> subgraphs)
    {
        var newest = subgraphs
            .GroupBy(static subgraph => subgraph.Owner)
            .Select(static versions => versions.MaxBy(static subgraph => subgraph.Version)!)
            .ToList();
        Deleted = [.. newest.Where(static subgraph => subgraph.Properties is null).Select(static subgraph => subgraph.Owner)];
        Owners = newest.Where(static subgraph => subgraph.Properties is not null).ToImmutableDictionary(static subgraph => subgraph.Owner);
        Edges = [.. Owners.Values.SelectMany(static subgraph => subgraph.Edges)];
        var others = Edges
            .GroupBy(static edge => edge.Other)
            .Where(edges => !Owners.ContainsKey(edges.Key))
            .ToDictionary(
                static edges => edges.Key,
                static edges =>
                    SharedVertex.Merge(
                        edges
                            .Where(static edge => edge.Statement is not null)
                            .Select(static edge => new SharedVertex.Statement(edge.Id, edge.StatedAt, edge.Statement!.Value))
                    )
            );
        Vertices = others
            .Concat(Owners.Select(static owner => KeyValuePair.Create(owner.Key, owner.Value.Properties!.Value)))
            .ToImmutableDictionary();
    }

    public ImmutableDictionary<VertexId, Subgraph> Owners { get; }
    public ImmutableArray<VertexId> Deleted { get; }
    public ImmutableArray<SubgraphEdge> Edges { get; }
    public ImmutableDictionary<VertexId, CanonicalJson> Vertices { get; }

    /// <param name="subgraphs">All that were ever applied, without rewriting.</param>
    public static GraphModel Of(IEnumerable<Subgraph> subgraphs) => new(subgraphs);

    /// <summary>Compares the whole graph.</summary>
    /// <param name="page">Number of elements read at a time; small, unless the graph is large.</param>
    public async Task AssertIsAsync(IGraphStore store, int page = 7)
    {
        ArgumentNullException.ThrowIfNull(store);
        await AssertOwnersAsync(store, page);
        await AssertVerticesAsync(store, page);
        var counts = await store.CountAsync();
        Assert.Equal(Text(Vertices.Keys.CountBy(static id => id.Kind)), Text(counts.Vertices));
        Assert.Equal(Text(Edges.CountBy(static edge => edge.Type)), Text(counts.Edges));
    }

    private async Task AssertOwnersAsync(IGraphStore store, int page)
    {
        var scanned = await GraphPages.OwnersAsync(store, page);
        Assert.Equal(Ordered(Owners.Keys), Ordered(scanned));
        var owners = Owners.Values.ToList();
        foreach (
            var (expected, actual) in owners.Zip(await store.ReadSubgraphsAsync([.. owners.Select(static subgraph => subgraph.Owner)]))
        )
            AssertSubgraph.Same(expected, actual);
        Assert.All(await store.ReadSubgraphsAsync(Deleted), Assert.Null);
    }

    private async Task AssertVerticesAsync(IGraphStore store, int page)
    {
        var ids = Vertices.Keys.ToList();
        foreach (var (id, vertex) in ids.Zip(await store.ReadVerticesAsync(ids)))
            Assert.Equal($"{id} {Vertices[id]}", $"{id} {vertex?.Properties}");
        Assert.All(await store.ReadVerticesAsync([.. Deleted.Where(id => !Vertices.ContainsKey(id))]), Assert.Null);

        var stands = await GraphPages.SharedAsync(store, page);
        Assert.Equal(Ordered(ids.Where(static id => id.EntityKey is null)), Ordered(stands.Select(static stand => stand.Id)));
        foreach (var stand in stands)
        {
            Assert.Equal($"{stand.Id} {Vertices[stand.Id]}", $"{stand.Id} {stand.Stored?.Properties}");
            Assert.Equal(stand.Stored, stand.Expected);
        }
    }

    private static IEnumerable<string> Ordered(IEnumerable<VertexId> ids) =>
        ids.Select(static id => id.ToString()).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Text<T>(IEnumerable<KeyValuePair<string, T>> counts) =>
        counts.Select(static count => $"{count.Key} {count.Value}").Order(StringComparer.Ordinal);
}
