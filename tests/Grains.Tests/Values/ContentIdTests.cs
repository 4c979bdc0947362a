using System.Security.Cryptography;
using Concord.Graph;
using Concord.Imports;
using Concord.Policies;
using Xunit;

namespace Concord.Values.Tests;

/// <summary>These ids are stored. Another program computed the literals from the digest's definition.</summary>
public sealed class ContentIdTests
{
    private static readonly PolicyId Policy = PolicyId.Create(RealmId.Parse("motor-fr"), "A1");

    [Fact]
    public void It_is_the_first_half_of_the_digest_in_every_form()
    {
        const string Expected = "c6a12698582fc1104ea24107a2d72681";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("Zo"u8);
        hash.AppendData("ë"u8);
        var id = ContentId.Of("Zoë");

        Assert.Equal(Expected, id.ToString());
        Assert.Equal(Expected, id.ToGuid().ToString("N"));
        Assert.Equal(Convert.FromHexString(Expected), id.ToBytes());
        Assert.Equal([id, id, id], [ContentId.Of("Zoë"u8), ContentId.Of(hash), ContentId.FromBytes(id.ToBytes())]);
        Assert.NotEqual(ContentId.None, ContentId.Of(""));
    }

    [Fact]
    public void The_commit_of_an_imported_row_keeps_its_id()
    {
        var content = ImportCommitId.Of(ImportTarget.Policy, Policy, CanonicalJsonReader.Parse("""{ "a": 1 }"""u8.ToArray()));

        Assert.Equal(Guid.Parse("1b82d9a3837beb0fc340ddcc47efa9d0"), content);
        Assert.Equal(
            Guid.Parse("134a07b196c614ce6948ca894e723404"),
            ImportCommitId.ForRepeat(content, string.Concat(Enumerable.Repeat("ab", 32)))
        );
    }

    [Fact]
    public void An_edge_keeps_its_id() =>
        Assert.Equal(
            "fa56117d190fffd49061ea6dbf83921c",
            new SubgraphEdge(Vertex("policies/motor~A1"), "covers", Vertex("assets/motor~V1"), outward: true).Id
        );

    [Fact]
    public void The_content_of_a_vertex_keeps_its_name()
    {
        Assert.Equal("c6a12698582fc1104ea24107a2d72681", VertexContent.HashOf("Zoë").ToString());
        Assert.Equal(ContentId.None, VertexContent.HashOf(""));
    }

    private static VertexId Vertex(string text) =>
        VertexId.TryParse(text, out var id) ? id : throw new ArgumentException(text, nameof(text));
}
