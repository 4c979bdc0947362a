using System.Collections.Immutable;
using Concord.Ports;

namespace Concord.Graph;

/// <summary>Answers of the graph, cut at the byte budget of a page: the nearest, shortest and best come first.</summary>
internal static class GraphPages
{
    public static GraphNeighborhood Cut(GraphNeighborhood found)
    {
        var budget = new PageBudget();
        var vertices = found.Vertices.TakeWhile(vertex => budget.Takes(SizeOf(vertex))).ToImmutableArray();
        if (vertices.Length == found.Vertices.Length && found.Edges.All(edge => budget.Takes(SizeOf(edge))))
            return found;
        var kept = vertices.Select(static vertex => vertex.Id).ToHashSet();
        var rest = new PageBudget();
        return new(
            vertices,
            [.. found.Edges.Where(edge => kept.Contains(edge.From) && kept.Contains(edge.To)).TakeWhile(edge => rest.Takes(SizeOf(edge)))],
            Truncated: true
        );
    }

    public static GraphPaths Cut(GraphPaths found)
    {
        var budget = new PageBudget();
        var items = found.Items.TakeWhile(path => budget.Takes(path.Vertices.Sum(SizeOf) + path.Edges.Sum(SizeOf))).ToImmutableArray();
        return items.Length == found.Items.Length ? found : new(items, Truncated: true);
    }

    public static ImmutableArray<T> Cut<T>(IEnumerable<T> found, Func<T, GraphVertex> vertex)
    {
        var budget = new PageBudget();
        return [.. found.TakeWhile(item => budget.Takes(SizeOf(vertex(item))))];
    }

    private static long SizeOf(GraphVertex vertex) => vertex.Properties.Utf8.Length;

    private static long SizeOf(GraphEdge edge) => edge.Properties.Utf8.Length;
}
