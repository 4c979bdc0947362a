using Concord.Graph;
using Xunit;

namespace Concord.Conformance;

public static class AssertSubgraph
{
    /// <summary>Equal in every part, including the version; a difference is reported as text.</summary>
    public static void Same(Subgraph? expected, Subgraph? actual)
    {
        Assert.Equal(Text(expected), Text(actual));
        Assert.True(
            expected is null ? actual is null : expected.IsEquivalentTo(actual),
            "The texts are the same, and yet they are not equal."
        );
    }

    private static string Text(Subgraph? subgraph) =>
        subgraph is null
            ? "nothing"
            : $"{subgraph.Owner} at {subgraph.Version}: {subgraph.Properties}\n"
                + string.Join(
                    '\n',
                    subgraph.Edges.Select(static edge =>
                        $"{edge.Id} {edge.From} {edge.Type} {edge.To} owned by {edge.Owner} {edge.Properties} says "
                        + $"{edge.Statement} at {edge.StatedAt.UtcDateTime:O}"
                    )
                );
}
