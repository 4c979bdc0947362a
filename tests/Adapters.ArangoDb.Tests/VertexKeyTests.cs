using System.Text;
using Concord.Graph;
using CsCheck;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

public sealed class VertexKeyTests
{
    private const string Allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.@()+,=;$!*'%";

    private static readonly Gen<string> AnyOwnId = Gen.OneOf(
        Gen.String[Gen.Char["~!%=.:/aZ0 é\"`'"], 1, 40],
        Gen.String[Gen.Char["%=!2173ED"], 1, 12],
        Gen.String[Gen.Char["aé漢"], 60, 256],
        Gen.String[Gen.Char["x!~%"], 150, 256]
    );

    private static readonly Gen<VertexId> AnyVertex = Gen.Select(
        Gen.OneOf(Gen.Const(VertexKinds.Parties), Gen.Const(VertexKinds.Assets), Gen.Const(VertexKinds.Places)),
        AnyOwnId,
        Parse
    );

    [Theory]
    [InlineData("policies/motor-fr~A00000001-V01", "policies.motor-fr!A00000001-V01")]
    [InlineData("realms/motor-fr", "realms.motor-fr")]
    [InlineData("systems/pas: north/1", "systems.pas%3A%20north%2F1")]
    [InlineData("parties/motor-fr~50% = é", "parties.motor-fr!50%25%20%3D%20%C3%A9")]
    [InlineData("claims/motor-fr~A1~C~1", "claims.motor-fr!A1!C!1")]
    [InlineData("parties/motor-fr~!", "parties.motor-fr!%21")]
    public void A_key_can_be_read_by_people(string id, string key)
    {
        Assert.True(VertexId.TryParse(id, out var vertex));
        Assert.Equal(key, VertexKey.Of(vertex));
        Assert.True(VertexKey.TryParse(key, out var back));
        Assert.Equal(vertex, back);
    }

    [Fact]
    public void A_key_that_is_too_long_is_cut_and_ends_with_a_hash()
    {
        var left = Parse(VertexKinds.Parties, new string('漢', 255) + "字");
        var right = Parse(VertexKinds.Parties, new string('漢', 256));
        var key = VertexKey.Of(left);
        Assert.StartsWith("parties.motor-fr!%E6%BC%A2%E6%BC%A2", key, StringComparison.Ordinal);
        Assert.Matches("%[0-9A-F]{2}=[0-9a-f]{64}$", key);
        Assert.NotEqual(key, VertexKey.Of(right));
        Assert.False(VertexKey.TryParse(key, out _));
    }

    [Fact]
    public void A_key_of_exactly_the_greatest_length_is_still_readable()
    {
        var longest = Parse(VertexKinds.Parties, new string('x', VertexKey.MaxLength - "parties.motor-fr!".Length));
        Assert.Equal(VertexKey.MaxLength, VertexKey.Of(longest).Length);
        Assert.DoesNotContain('=', VertexKey.Of(longest));
        Assert.Contains('=', VertexKey.Of(Parse(VertexKinds.Parties, longest.OwnId + "x")));
    }

    [Fact]
    public void Every_key_is_one_that_the_server_takes() =>
        AnyVertex.Sample(static vertex =>
        {
            var key = VertexKey.Of(vertex);
            Assert.InRange(Encoding.UTF8.GetByteCount(key), 1, VertexKey.MaxLength);
            Assert.All(key, static letter => Assert.Contains(letter, Allowed));
        });

    [Fact]
    public void No_two_vertices_have_the_same_key() =>
        Gen.Select(AnyVertex, AnyVertex)
            .Sample(static (left, right) => Assert.Equal(left == right, VertexKey.Of(left) == VertexKey.Of(right)));

    [Fact]
    public void A_readable_key_is_the_key_of_one_vertex_alone() =>
        AnyVertex.Sample(static vertex =>
        {
            if (VertexKey.TryParse(VertexKey.Of(vertex), out var back))
                Assert.Equal(vertex, back);
            else
                Assert.Contains('=', VertexKey.Of(vertex));
        });

    [Theory]
    [InlineData("policies")]
    [InlineData("nothing.motor-fr!A")]
    [InlineData("parties.motor-fr!%4")]
    [InlineData("parties.motor-fr!%zz")]
    [InlineData("parties.motor-fr!%41")]
    [InlineData("parties.motor-fr!é")]
    public void A_foreign_key_is_no_vertex(string key) => Assert.False(VertexKey.TryParse(key, out _));

    private static VertexId Parse(string kind, string own) =>
        VertexId.TryCreate(kind, $"motor-fr~{own}", out var id) ? id : throw new ArgumentException($"{own} is no id.", nameof(own));
}
