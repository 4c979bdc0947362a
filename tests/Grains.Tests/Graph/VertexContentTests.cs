using System.Text;
using Concord.Policies;
using Concord.Values;
using Xunit;

namespace Concord.Graph.Tests;

public sealed class VertexContentTests
{
    private static readonly VertexId Policy = VertexId.Policy(PolicyId.Create(RealmId.Parse("motor"), "A1"));

    [Fact]
    public void Words_are_the_id_and_every_text_and_number() =>
        Assert.Equal(
            "A1 x 1.5  y",
            VertexContent
                .WordsOf(Policy, Json("""{"a":"x","b":{"c":[1.5,true,null,"y"]}}"""))
                .Replace("motor~", "", StringComparison.Ordinal)
        );

    [Fact]
    public void The_embedded_text_has_a_line_for_each_value() =>
        Assert.Equal(
            "/a~1b/0 \"x\\\"y\"\n/a~1b/1 true\n/c 1.5",
            VertexContent.EmbeddedTextOf(
                Policy,
                Json("""{"a/b":["x\"y",true,null],"c":1.5,"number":"A1","status":["inForce"],"term":{"effectiveDate":"2020-01-01"}}""")
            )
        );

    /// <summary>
    /// A name of 32,000 characters above many values: with one pointer per value, 72 KB of a policy became 1.4 GB.
    /// </summary>
    [Fact]
    public void The_cost_grows_linearly_with_names_and_values()
    {
        var name = new string('n', 32_000);
        var json = CanonicalJson.FromTrusted(
            Encoding.UTF8.GetBytes($"{{\"{name}\":{{\"{name}\":[{string.Join(',', Enumerable.Repeat("[[1],true]", 3_000))}]}}}}")
        );

        Assert.InRange(Allocated(() => VertexContent.WordsOf(Policy, json)), 0, 4_000_000);
        Assert.InRange(Allocated(() => VertexContent.EmbeddedTextOf(Policy, json)), 0, 4_000_000);
        Assert.InRange(VertexContent.EmbeddedTextOf(Policy, json).Length, 1, 100_000);
        Assert.InRange(VertexContent.WordsOf(Policy, json).Length, 1, 100_000);
    }

    private static long Allocated(Func<string> make)
    {
        make();
        var before = GC.GetAllocatedBytesForCurrentThread();
        make();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static CanonicalJson Json(string json) => CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(json));
}
