using System.Globalization;
using Concord.Gateway.Fakes.Tests;
using Concord.Graph;
using Concord.Policies;
using CsCheck;
using Xunit;

namespace Concord.Gateway.Graph.Tests;

/// <summary>
/// Every id that a policy may hold can be asked for, and is answered as it is; only white space around it is no part of it.
/// </summary>
public sealed class VertexRouteTests : IClassFixture<GraphGateway>
{
    private readonly GraphGateway _gateway;

    public VertexRouteTests(GraphGateway gateway)
    {
        _gateway = gateway;
        _gateway.Reset();
    }

    [Theory]
    [InlineData("C1")]
    [InlineData("a/b")]
    [InlineData("/")]
    [InlineData("//a//")]
    [InlineData("a%2Fb")]
    [InlineData("100%")]
    [InlineData("%")]
    [InlineData("%00")]
    [InlineData("%25252F")]
    [InlineData("~")]
    [InlineData("a~b~c")]
    [InlineData("a  b")]
    [InlineData("a+b")]
    [InlineData("a?b#c&d=e")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../../../realms/motor-fr")]
    [InlineData("a/../b/./c")]
    [InlineData("a\\b")]
    [InlineData("x/neighbors")]
    [InlineData("x/similar")]
    [InlineData("neighbors")]
    [InlineData("{id}")]
    [InlineData("a:check")]
    [InlineData("'; DROP TABLE vertices; --")]
    [InlineData("\"`${a}`\"")]
    [InlineData("<script>")]
    [InlineData("Zoë 🦊 – Ω")]
    [InlineData("é")] // decomposed: another id than the composed one
    [InlineData("a\u007f\u0085\u00a0\u200b\ufeffb")]
    public async Task A_vertex_id_reaches_the_graph_and_comes_back_unchanged(string own)
    {
        var id = VertexId.Party(GraphGateway.Motor, own);

        foreach (var path in (string[])["", "/neighbors", "/similar"])
            Assert.Equal(id, Asked(await _gateway.Http.GetAsync("/v1/graph/" + Escaped(id) + path)));

        var vertex = await (await _gateway.Http.GetAsync("/v1/graph/" + Escaped(id))).JsonAsync();
        Assert.Equal((id.ToString(), own), (vertex.GetProperty("id").GetString(), vertex.GetProperty("ownId").GetString()));
        await (await _gateway.Http.GetAsync($"/v1/graph/paths?from={Uri.EscapeDataString(id.ToString())}&to=realms/motor-fr")).JsonAsync();
        Assert.Equal(id, ((PathQuery)_gateway.Asked[^1][0]!).From);
    }

    [Fact]
    public void Any_vertex_id_reaches_the_graph_unchanged() =>
        Gen.String[Gen.Char.Where(static c => c >= ' ' && !char.IsSurrogate(c)), 1, 256]
            .Select(IdText.Trim)
            .Where(static own => own.Length > 0)
            .Sample(
                own =>
                {
                    var id = VertexId.Party(GraphGateway.Motor, own);
                    return Asked(_gateway.Http.GetAsync("/v1/graph/" + Escaped(id)).GetAwaiter().GetResult()) == id;
                },
                iter: 200,
                threads: 1
            );

    [Theory]
    [InlineData("parties/motor-fr~%20C1%E3%80%80", "parties/motor-fr~C1")]
    [InlineData("policies/motor-fr~A1%20", "policies/motor-fr~A1")]
    [InlineData("claims/motor-fr~A1~%20CL1%C2%A0", "claims/motor-fr~A1~CL1")]
    [InlineData("realms/motor-fr%C2%A0", "realms/motor-fr")]
    [InlineData("systems/%20pas", "systems/pas")]
    public async Task White_space_around_an_id_is_trimmed(string target, string id)
    {
        Assert.Equal(id, Asked(await _gateway.Http.GetAsync("/v1/graph/" + target)).ToString());
        await (await _gateway.Http.GetAsync($"/v1/graph/paths?from={target}&to=systems/other")).JsonAsync();
        Assert.Equal(id, ((PathQuery)_gateway.Asked[^1][0]!).From.ToString());
    }

    [Theory]
    [InlineData('漢')]
    [InlineData('/')]
    [InlineData('%')]
    public async Task The_longest_valid_ids_reach_the_graph(char character)
    {
        var id = VertexId.Claim(PolicyId.Create(RealmId.Parse(new('r', 63)), new('N', 64)), new(character, 256));

        Assert.Equal(id, Asked(await _gateway.Http.GetAsync("/v1/graph/" + Escaped(id) + "/neighbors")));
        var text = Uri.EscapeDataString(id.ToString());
        await (await _gateway.Http.GetAsync($"/v1/graph/paths?from={text}&to={text}x")).ProblemAsync(400, "validation"); // 257 characters
        await (await _gateway.Http.GetAsync($"/v1/graph/paths?from={text}&to={text[..^3]}")).JsonAsync(
            character == '漢' ? System.Net.HttpStatusCode.BadRequest : System.Net.HttpStatusCode.OK
        );
    }

    [Theory]
    [InlineData("/v1/graph/parties/motor-fr~a%2fb", "a/b")]
    [InlineData("/v1/graph/parties/motor-fr~a%2Fb", "a/b")]
    [InlineData("/v1/graph/parties/motor-fr~a%252Fb", "a%2Fb")]
    [InlineData("/v1/graph/parties/%6Dotor%2dfr%7Ea%2Fb", "a/b")]
    [InlineData("/v1/graph/part%69es/motor-fr~a!$&'()*+,;=:@b", "a!$&'()*+,;=:@b")]
    [InlineData("/v1/graph/parties/motor-fr~x%2Fneighbors", "x/neighbors")]
    [InlineData("/v1/graph/parties/motor-fr~x/neighbors", "x")]
    [InlineData("/v1/graph/parties/motor-fr~x/", "x")]
    [InlineData("/v1/graph/parties/motor-fr~x?q=/y", "x")]
    [InlineData("/v1/./graph/realms/../parties/%2E/motor-fr~x", "x")]
    [InlineData("http://127.0.0.1:1/v1/graph/parties/motor-fr~a%252Fb%20?c=d", "a%2Fb")]
    public async Task Every_spelling_of_a_target_means_the_same_vertex(string target, string own)
    {
        var port = _gateway.Http.BaseAddress!.Port.ToString(CultureInfo.InvariantCulture);

        var answer = await _gateway.RawAsync(target.Replace(":1/", $":{port}/", StringComparison.Ordinal));

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Equal(VertexId.Party(GraphGateway.Motor, own), IdIn(Assert.Single(_gateway.Asked)));
    }

    [Theory]
    [InlineData("/v1/graph/cars/motor-fr~A1")]
    [InlineData("/v1/graph/Parties/motor-fr~A1")]
    [InlineData("/v1/graph/parties/A1")]
    [InlineData("/v1/graph/parties/motor-fr~")]
    [InlineData("/v1/graph/parties/~A1")]
    [InlineData("/v1/graph/parties/No-Realm~A1")]
    [InlineData("/v1/graph/policies/motor-fr~a%20b")]
    [InlineData("/v1/graph/claims/motor-fr~A1")]
    [InlineData("/v1/graph/claims/motor-fr~A1~")]
    [InlineData("/v1/graph/realms/Motor")]
    [InlineData("/v1/graph/parties/motor-fr~a%0Ab")]
    [InlineData("/v1/graph/parties/motor-fr~%FF")]
    [InlineData("/v1/graph/parties/motor-fr~%C3")]
    [InlineData("/v1/graph/parties/motor-fr~%ED%A0%80")]
    [InlineData("/v1/graph/parties/motor-fr~%GG")]
    [InlineData("/v1/graph/parties/motor-fr~%2")]
    public async Task An_invalid_vertex_id_is_answered_with_404_and_the_expected_form(string target)
    {
        foreach (var path in (string[])["", "/neighbors", "/similar"])
        {
            var answer = await _gateway.RawAsync(target + path);
            Assert.StartsWith("HTTP/1.1 404", answer, StringComparison.Ordinal);
            Assert.Contains("\"code\":\"not-found\"", answer, StringComparison.Ordinal);
            Assert.Contains("{realm}~{its own id}", answer, StringComparison.Ordinal);
        }

        Assert.Empty(_gateway.Asked);
    }

    [Fact]
    public async Task An_id_that_is_too_long_is_not_found()
    {
        await (await _gateway.Http.GetAsync("/v1/graph/systems/" + new string('x', 386))).ProblemAsync(404, "not-found");
    }

    private static string Escaped(VertexId id) => $"{id.Kind}/{Uri.EscapeDataString(id.Id)}";

    private VertexId Asked(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, response.ToString());
        return IdIn(_gateway.Asked[^1]);
    }

    private static VertexId IdIn(object?[] call) => call[0] is NeighborQuery query ? query.Start : (VertexId)call[0]!;
}
