using Concord.Graph;
using Concord.Ports;
using Xunit;

namespace Concord.Conformance;

/// <summary>Reads everything page by page, and asserts that nothing comes twice and no page is larger than requested.</summary>
public static class GraphPages
{
    public static Task<List<VertexId>> OwnersAsync(IGraphStore store, int page) =>
        ReadAsync(async after => await store.ScanOwnersAsync(after, page), static id => id, page);

    public static Task<List<SharedVertexComparison>> SharedAsync(IGraphStore store, int page) =>
        ReadAsync(async after => await store.ScanSharedAsync(after, page), static stand => stand.Id, page);

    public static Task<List<GraphVertex>> ListAsync(IGraphStore store, VertexFilter filter) =>
        ReadAsync(async after => await store.ListAsync(filter with { After = after }), static vertex => vertex.Id, filter.Limit);

    private static async Task<List<T>> ReadAsync<T>(Func<VertexId?, Task<IReadOnlyList<T>>> read, Func<T, VertexId> id, int page)
    {
        var all = new List<T>();
        var seen = new HashSet<VertexId>();
        VertexId? after = null;
        while (await read(after) is { Count: > 0 } items)
        {
            Assert.True(items.Count <= page, $"A page of at most {page} has {items.Count}.");
            foreach (var item in items)
                Assert.True(seen.Add(id(item)), $"{id(item)} comes twice.");
            all.AddRange(items);
            after = id(items[^1]);
        }

        return all;
    }
}
