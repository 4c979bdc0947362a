using Concord.Graph;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Splits what is written into statements. As few as possible, because each is a round trip. None so large that the server, which holds a
/// transaction in memory until it ends, or other writers have to wait for it long.
/// </summary>
internal static class SubgraphChunks
{
    public const int MaxSubgraphs = 1_000;

    private const int MaxEdges = 10_000;

    /// <summary>UTF-8 bytes of owners and edges. The content is repeated in shared vertices, so a request is about twice as long.</summary>
    private const int MaxBytes = 8_000_000;

    public static IEnumerable<IReadOnlyList<Subgraph>> Cut(IReadOnlyList<Subgraph> subgraphs)
    {
        var (chunk, edges, bytes) = (new List<Subgraph>(), 0, 0L);
        foreach (var subgraph in subgraphs)
        {
            var size = SizeOf(subgraph);
            var isFull = chunk.Count >= MaxSubgraphs || edges + subgraph.Edges.Length > MaxEdges || bytes + size > MaxBytes;
            if (isFull && chunk.Count > 0)
            {
                yield return chunk;
                (chunk, edges, bytes) = ([], 0, 0);
            }

            chunk.Add(subgraph);
            edges += subgraph.Edges.Length;
            bytes += size;
        }

        if (chunk.Count > 0)
            yield return chunk;
    }

    private static long SizeOf(Subgraph subgraph) =>
        (subgraph.Properties?.Utf8.Length ?? 0)
        + subgraph.Edges.Sum(static edge => (long)edge.Properties.Utf8.Length + (edge.Statement?.Utf8.Length ?? 0));
}
