using System.Collections.Immutable;
using System.Net;
using Concord.Errors;
using Concord.Gateway.Fakes.Tests;
using Concord.Graph;
using Concord.Testing;
using Concord.Wal;
using Xunit;

namespace Concord.Gateway.Graph.Tests;

/// <summary>From a question to what the graph is asked, and from its answer to JSON.</summary>
public sealed class GraphReadTests : IClassFixture<GraphGateway>
{
    private const string Policy = "/v1/graph/policies/motor-fr~A1";
    private const string Paths = "/v1/graph/paths?from=parties/motor-fr~C1&to=policies/motor-fr~A1";

    private const string PolicyJson =
        """{"id":"policies/motor-fr~A1","kind":"policies","realm":"motor-fr","ownId":"A1","properties":{"product":"motor"}}""";
    private const string PartyJson =
        """{"id":"parties/motor-fr~C1","kind":"parties","realm":"motor-fr","ownId":"C1","properties":{"name":"Ada Lovelace"}}""";

    private const string PasJson = """{"id":"systems/pas-one","kind":"systems","ownId":"pas-one","properties":{}}""";

    private const string HoldsJson =
        """{"id":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","type":"holds","from":"parties/motor-fr~C1","to":"policies/motor-fr~"""
        + """A1","properties":{"role":"policyholder"}}""";

    private readonly GraphGateway _gateway;

    public GraphReadTests(GraphGateway gateway)
    {
        _gateway = gateway;
        _gateway.Reset();
        _gateway.On(nameof(IGraphGrain.GetStatsAsync), _ => Task.FromResult(Stats()));
    }

    private static Task<T> UntilStopped<T>(TaskCompletionSource ended, CancellationToken stop)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        stop.Register(() =>
        {
            answer.TrySetCanceled(stop);
            ended.TrySetResult();
        });
        return answer.Task;
    }

    [Fact]
    public async Task Neighbours_are_vertices_and_edges()
    {
        var answer = await GetAsync(Policy + "/neighbors");

        Assert.Equal($$"""{"vertices":[{{PolicyJson}},{{PartyJson}},{{PasJson}}],"edges":[{{HoldsJson}}],"truncated":true}""", answer);
        var query = Assert.IsType<NeighborQuery>(_gateway.Asked.Single()[0]);
        Assert.Equal(
            (GraphGateway.Policy.Id, 1, EdgeDirection.Any, 0, 100),
            (query.Start, query.Depth, query.Direction, query.EdgeTypes.Length, query.Limit)
        );
    }

    [Theory]
    [InlineData(nameof(IGraphGrain.NeighborsAsync), "/v1/graph/policies/motor-fr~A1/neighbors")]
    [InlineData(nameof(IGraphGrain.SimilarAsync), "/v1/graph/policies/motor-fr~A1/similar")]
    [InlineData(nameof(IGraphGrain.FindAsync), "/v1/graph/search?q=a")]
    [InlineData(nameof(IGraphGrain.GetStatsAsync), "/v1/graph/stats")]
    public async Task A_disconnected_client_cancels_the_query(string method, string path)
    {
        var (asked, ended) = (
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        _gateway.On(
            method,
            args =>
            {
                asked.SetResult();
                var stop = (CancellationToken)args[^1]!;
                return method switch
                {
                    nameof(IGraphGrain.NeighborsAsync) => UntilStopped<GraphNeighborhood>(ended, stop),
                    nameof(IGraphGrain.SimilarAsync) => UntilStopped<SimilarVertices>(ended, stop),
                    nameof(IGraphGrain.FindAsync) => UntilStopped<SearchHits>(ended, stop),
                    _ => UntilStopped<GraphStats>(ended, stop),
                };
            }
        );
        using var client = new CancellationTokenSource();
        var answer = _gateway.Http.GetAsync(new Uri(path, UriKind.Relative), client.Token);
        await SignalWait.For(asked.Task, "the grain to be asked");

        await client.CancelAsync();

        await SignalWait.For(ended.Task, "the grain to be told");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Theory]
    [InlineData("?depth=5&direction=out&edge=holds,covers&limit=1000")]
    [InlineData("?depth=5&direction=out&edge=holds&edge=covers&limit=1000")]
    [InlineData("?depth=5&direction=out&edge=holds&edge=,%20covers,holds,&limit=1000")]
    public async Task Every_neighbour_parameter_reaches_the_graph(string parameters)
    {
        await GetAsync(Policy + "/neighbors" + parameters);

        var query = (NeighborQuery)_gateway.Asked.Single()[0]!;
        Assert.Equal((5, EdgeDirection.Out, 1_000), (query.Depth, query.Direction, query.Limit));
        Assert.Equal("holds covers", string.Join(' ', query.EdgeTypes));
    }

    [Fact]
    public async Task Paths_have_a_length_vertices_and_edges()
    {
        Assert.Equal(
            $$"""{"paths":[{"length":1,"vertices":[{{PartyJson}},{{PolicyJson}}],"edges":[{{HoldsJson}}]}],"truncated":false}""",
            await GetAsync(Paths)
        );
        Assert.Equal(
            new PathQuery
            {
                From = GraphGateway.Party.Id,
                To = GraphGateway.Policy.Id,
                Count = 1,
                MaxDepth = 6,
            },
            _gateway.Asked.Single()[0]
        );

        await GetAsync(Paths + "&k=10&maxDepth=8");
        Assert.Equal(
            new PathQuery
            {
                From = GraphGateway.Party.Id,
                To = GraphGateway.Policy.Id,
                Count = 10,
                MaxDepth = 8,
            },
            _gateway.Asked[1][0]
        );
    }

    [Fact]
    public async Task Similar_vertices_have_a_score_and_reasons()
    {
        Assert.Equal(
            $$"""{"items":[{"vertex":{{PartyJson}},"score":0.9346,"reasons":"""
                + """[{"field":"/name","value":"Ada","other":"ada","exact":true}]}],"pending":false}""",
            await GetAsync("/v1/graph/parties/motor-fr~C2/similar")
        );
        Assert.Equal(10, _gateway.Asked.Single()[1]);

        _gateway.On(nameof(IGraphGrain.SimilarAsync), _ => Task.FromResult(new SimilarVertices([], true)));
        Assert.Equal("""{"items":[],"pending":true}""", await GetAsync("/v1/graph/parties/motor-fr~C2/similar?limit=100"));
        Assert.Equal(100, _gateway.Asked[1][1]);
    }

    [Fact]
    public async Task Search_hits_have_a_score()
    {
        Assert.Equal(
            $$"""{"items":[{"vertex":{{PartyJson}},"score":4.25}],"pending":false}""",
            await GetAsync("/v1/graph/search?q=ada%20love&kind=parties&limit=7")
        );
        Assert.Equal(
            new GraphSearch
            {
                Text = "ada love",
                Kind = "parties",
                Limit = 7,
            },
            _gateway.Asked.Single()[0]
        );

        _gateway.On(nameof(IGraphGrain.FindAsync), static _ => Task.FromResult(new SearchHits([], Pending: true)));
        Assert.Equal("""{"items":[],"pending":true}""", await GetAsync("/v1/graph/search?q=ada"));
    }

    [Fact]
    public async Task Stats_show_counts_positions_vectors_and_the_last_check()
    {
        Assert.Equal(
            """
            {"store":{"provider":"Embedded","detail":"SQLite"},"vertices":{"parties":2,"policies":1},"edges":{"covers":1,"holds":2},
            "positions":[{"partition":0,"position":"0:5-0"},{"partition":3,"position":"3:1764000000000-7"}],
            "embeddings":{"generator":"hash-1","pending":4},"words":{"pending":7},
            "check":{"id":"c1","state":"completed","repair":true,"by":"ada","startedAt":"2026-11-23T12:00:00Z",
            "finishedAt":"2026-11-23T12:00:01Z",
            "checked":9,"drift":6,"missing":1,"extra":2,"differing":3,"repaired":6,"inFlight":1,
            "findings":[{"vertex":"policies/motor-fr~A1","kind":"missing","detail":"gone"}]},
            "rebuild":null}
            """.ReplaceLineEndings(""),
            await GetAsync("/v1/graph/stats")
        );
    }

    [Theory]
    [InlineData(Policy + "/neighbors?depth=0", "/depth")]
    [InlineData(Policy + "/neighbors?depth=6", "/depth")]
    [InlineData(Policy + "/neighbors?depth=two", "/depth")]
    [InlineData(Policy + "/neighbors?depth=1&depth=2", "/depth")]
    [InlineData(Policy + "/neighbors?direction=Out", "/direction")]
    [InlineData(Policy + "/neighbors?direction=both", "/direction")]
    [InlineData(Policy + "/neighbors?limit=1001", "/limit")]
    [InlineData(Policy + "/neighbors?edge=a%0Ab", "/edge")]
    [InlineData(
        Policy
            + "/neighbors?edge=1,2,3,4,5,6,7,8,9,0,11,12,13,14,15,16,17,18,19,10,21,22,23,24,25,26,27,28,29,20,"
            + "31,32,33,34,35,36,37,38,39,30,41,42,43,44,45,46,47,48,49,40,51",
        "/edge"
    )]
    [InlineData(Policy + "/similar?limit=101", "/limit")]
    [InlineData(Policy + "/similar?limit=0", "/limit")]
    [InlineData("/v1/graph/search", "/q")]
    [InlineData("/v1/graph/search?q=", "/q")]
    [InlineData("/v1/graph/search?q=a&q=b", "/q")]
    [InlineData("/v1/graph/search?q=a&kind=cars", "/kind")]
    [InlineData("/v1/graph/search?q=a&limit=0", "/limit")]
    [InlineData("/v1/graph/paths", "/from")]
    [InlineData("/v1/graph/paths", "/to")]
    [InlineData("/v1/graph/paths?to=policies/motor-fr~A1", "/from")]
    [InlineData("/v1/graph/paths?from=policies/motor-fr~A1", "/to")]
    [InlineData("/v1/graph/paths?from=cars/A1&to=policies/motor-fr~A1", "/from")]
    [InlineData("/v1/graph/paths?to=A1&from=policies/motor-fr~A1", "/to")]
    [InlineData("/v1/graph/paths?from=policies/motor-fr~A1&to=policies/motor-fr~A1", "/to")]
    [InlineData(Paths + "&k=11", "/k")]
    [InlineData(Paths + "&k=0", "/k")]
    [InlineData(Paths + "&maxDepth=9", "/maxDepth")]
    [InlineData(Paths + "&maxDepth=-1", "/maxDepth")]
    public async Task A_question_that_cannot_be_understood_is_refused_with_its_parameter(string path, string pointer)
    {
        var problem = await (await _gateway.Http.GetAsync(path)).ProblemAsync(400, "validation");

        Assert.True(problem.GetProperty("errors").TryGetProperty(pointer, out _), problem.GetRawText());
        Assert.Empty(_gateway.Asked);
    }

    [Theory]
    [InlineData(Policy)]
    [InlineData(Policy + "/neighbors")]
    [InlineData(Policy + "/similar")]
    [InlineData(Paths)]
    [InlineData("/v1/graph/search?q=a")]
    [InlineData("/v1/graph/stats")]
    public async Task Every_read_waits_for_a_position_and_answers_HEAD(string path)
    {
        await (await _gateway.Http.SendAsync(HttpMethod.Get, path, null, ("Concord-Min-Position", "3:1764000000000-7"))).JsonAsync();
        Assert.Equal([("graph", Samples.Position)], _gateway.Waits);

        using var head = await _gateway.Http.SendAsync(HttpMethod.Head, path);
        Assert.Equal((HttpStatusCode.OK, 0), (head.StatusCode, (await head.Content.ReadAsByteArrayAsync()).Length));
        Assert.True(head.Content.Headers.ContentLength > 0);

        await (await _gateway.Http.SendAsync(HttpMethod.Get, path, null, ("Concord-Min-Position", "x"))).ProblemAsync(400, "validation");
        _gateway.Grains.On<IWalGrain>(
            _ => nameof(IWalGrain.WaitForAsync),
            _ => Task.FromException(new ProjectionBehindException("not yet"))
        );
        var behind = await _gateway.Http.SendAsync(HttpMethod.Get, path, null, ("Concord-Min-Position", "3:1-0"));
        await behind.ProblemAsync(503, "projection-behind");
        Assert.NotNull(behind.Headers.RetryAfter);
    }

    [Theory]
    [InlineData(nameof(IGraphGrain.GetAsync), Policy)]
    [InlineData(nameof(IGraphGrain.NeighborsAsync), Policy + "/neighbors")]
    [InlineData(nameof(IGraphGrain.SimilarAsync), Policy + "/similar")]
    [InlineData(nameof(IGraphGrain.PathsAsync), Paths)]
    [InlineData(nameof(IGraphGrain.FindAsync), "/v1/graph/search?q=a")]
    [InlineData(nameof(IGraphGrain.GetStatsAsync), "/v1/graph/stats")]
    public async Task An_operation_that_the_graph_store_does_not_support_is_answered_with_501(string method, string path)
    {
        _gateway.On(method, static _ => throw new StorageUnavailableException("The graph store cannot be reached."));
        var away = await _gateway.Http.GetAsync(path);
        await away.ProblemAsync(503, "storage-unavailable");
        Assert.NotNull(away.Headers.RetryAfter);

        _gateway.On(method, static _ => throw new NotSupportedByStoreException("This needs a newer server."));
        await (await _gateway.Http.GetAsync(path)).ProblemAsync(501, "not-supported");

        _gateway.On(method, static _ => throw new NotFoundException("There is no such vertex."));
        await (await _gateway.Http.GetAsync(path)).ProblemAsync(404, "not-found");
    }

    private async Task<string> GetAsync(string path) => (await (await _gateway.Http.GetAsync(path)).JsonAsync()).GetRawText();

    private static GraphStats Stats() =>
        new()
        {
            Provider = "Embedded",
            Detail = "SQLite",
            Vertices = ImmutableDictionary<string, long>.Empty.Add("policies", 1).Add("parties", 2),
            Edges = ImmutableDictionary<string, long>.Empty.Add("holds", 2).Add("covers", 1),
            Positions = [Samples.Position, new(0, new(5, 0))],
            Embeddings = "hash-1",
            WithoutVector = 4,
            PendingWords = 7,
            Check = new()
            {
                Id = "c1",
                State = GraphJobState.Completed,
                Repair = true,
                By = "ada",
                StartedAt = Samples.Noon,
                FinishedAt = Samples.Noon.AddSeconds(1),
                Checked = 9,
                Missing = 1,
                Extra = 2,
                Differing = 3,
                Repaired = 6,
                InFlight = 1,
                Findings = [new("policies/motor-fr~A1", "missing", "gone")],
            },
        };
}
