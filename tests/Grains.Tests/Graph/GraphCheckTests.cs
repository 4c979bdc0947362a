using Concord.Conformance;
using Concord.Projections.Tests;
using Concord.Timeline;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Concord.Graph.Tests;

public sealed class GraphCheckTests
{
    private const string Said =
        """{"parties":[{"role":"policyholder","id":"P1","name":"Ada"}],"assets":["""
        + """{"kind":"vehicle","id":"V1","attributes":{"make":"VW"}}]}""";

    private readonly GraphTestBed _box = new();

    [Fact]
    public async Task A_graph_that_agrees_with_the_state_has_no_findings()
    {
        await FillAsync(30);

        var check = await CheckAsync();

        // Thirty policies, a party and an asset. The realm has no state here, so it is not compared.
        Assert.Equal((GraphJobState.Completed, 32, 0, 0), (check.State, check.Checked, check.Drift, check.InFlight));
        Assert.NotNull(check.FinishedAt);
        Assert.Empty(check.Findings);
    }

    [Fact]
    public async Task Missing_extra_and_differing_elements_are_found_without_personal_data()
    {
        await FillAsync(5);
        await _box.Graph.RemoveVertexAsync(GraphTestBed.Policy(1));
        await _box.Graph.RemoveEdgeAsync(await EdgeAsync(2, "covers"));
        await _box.Graph.PutEdgeAsync((await EdgeAsync(3, "holds")) with { Statement = Subgraphs.Json("""{"name":"Eve"}""") });
        await _box.Graph.PutEdgeAsync(
            new(GraphTestBed.Policy(4), "drives", GraphTestBed.Party("X"), outward: false) { Statement = Subgraphs.Json("{}") }
        );
        await _box.Graph.ApplyAsync(new([Subgraphs.Policy("A99", version: 3)]));

        var check = await CheckAsync();

        Assert.Equal(
            (GraphJobState.Completed, 2, 2, 1, 0),
            (check.State, Owners(check, "missing"), Owners(check, "extra"), Owners(check, "differing"), check.Repaired)
        );
        Assert.Contains(new("policies/motor-fr~A1", "missing", "Missing: its vertex."), check.Findings);
        Assert.Contains(new("policies/motor-fr~A2", "missing", "Missing: 1 × covers."), check.Findings);
        Assert.Contains(new("policies/motor-fr~A3", "differing", "Differing: 1 × holds."), check.Findings);
        Assert.Contains(new("policies/motor-fr~A4", "extra", "Extra: 1 × drives."), check.Findings);
        Assert.Contains(new("policies/motor-fr~A99", "extra", "No state belongs to it."), check.Findings);
        Assert.DoesNotContain(check.Findings, finding => finding.ToString().Contains("Eve", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Findings_are_repaired_on_demand()
    {
        await FillAsync(300);
        var (random, edges) = (new Random(7), (await _box.ModelAsync()).Edges.Where(edge => edge.Type == "covers").ToList());
        for (var i = 0; i < 300; i += 3)
        {
            await _box.Graph.RemoveVertexAsync(GraphTestBed.Policy(i));
            await _box.Graph.RemoveEdgeAsync(edges[random.Next(300)]);
            await _box.Graph.PutVertexAsync(new(GraphTestBed.Policy(random.Next(300)), Subgraphs.Json("""{"product":"other"}""")));
            await _box.Graph.ApplyAsync(
                new([Subgraphs.Policy($"Z{i}").WithParty($"Z{i}"), Subgraphs.Policy($"A{random.Next(300)}", version: 7)])
            );
        }

        await _box.Graph.RemoveVertexAsync(GraphTestBed.Party("P1"));
        await _box.Graph.PutVertexAsync(new(GraphTestBed.Party("nobody"), Subgraphs.Json("{}")));
        await _box.Graph.PutVertexAsync(new(GraphTestBed.Party("D7"), Subgraphs.Json("""{"name":"Eve"}""")));

        var check = await CheckAsync(repair: true);

        Assert.Equal((GraphJobState.Completed, 0), (check.State, check.InFlight));
        Assert.True(check is { Missing: > 50, Extra: > 50, Differing: > 20 }, check.ToString());
        Assert.Equal(check.Drift, check.Repaired);
        Assert.Equal(100, check.Findings.Length);
        Assert.Equal(0, (await CheckAsync()).Drift);
        await _box.AssertAgreesAsync();
    }

    [Fact]
    public async Task Shared_vertices_are_compared_with_the_statements_of_their_edges()
    {
        await FillAsync(3);
        await _box.Graph.RemoveVertexAsync(GraphTestBed.Party("D1"));
        await _box.Graph.PutVertexAsync(new(GraphTestBed.Party("nobody"), Subgraphs.Json("{}")));
        await _box.Graph.PutVertexAsync(new(GraphTestBed.Party("D2"), Subgraphs.Json("""{"name":"Eve"}""")));

        var check = await CheckAsync();

        Assert.Equal(
            [
                new("parties/motor-fr~D1", "missing", "It is missing although edges refer to it."),
                new("parties/motor-fr~D2", "differing", "Its properties differ from the statements of its edges."),
                new GraphDrift("parties/motor-fr~nobody", "extra", "It exists although no edge refers to it."),
            ],
            check.Findings.AsEnumerable()
        );
        Assert.Equal(3, (await CheckAsync(repair: true)).Repaired);
        await _box.AssertAgreesAsync();
    }

    [Fact]
    public async Task A_change_that_the_projection_has_not_reached_is_in_flight_and_no_drift()
    {
        await FillAsync(3);
        await _box.CommitAsync(1, """{"attributes":{"colour":"red"}}""");
        await _box.CommitAsync(50, Said);

        var check = await CheckAsync(repair: true);

        Assert.Equal((0, 2, 0), (check.Drift, check.InFlight, check.Repaired));

        await _box.TakeAllAsync();
        check = await CheckAsync();
        Assert.Equal((0, 0), (check.Drift, check.InFlight));
    }

    [Fact]
    public async Task A_dead_letter_of_the_projection_is_drift()
    {
        await FillAsync(3);
        var entry = await _box.CommitAsync(1, """{"attributes":{"colour":"red"}}""");
        var next = await _box.CommitAsync(2);

        // The first is set aside, the second applied.
        await _box.TakeAsync(next);
        Assert.True(entry.Position.Entry < next.Position.Entry);

        var check = await CheckAsync(repair: true);

        Assert.Equal((1, 1, 0), (check.Differing, check.Repaired, check.InFlight));
        Assert.Contains("its version (1, and the state has 2)", Assert.Single(check.Findings).Detail, StringComparison.Ordinal);
        await _box.AssertAgreesAsync();
    }

    [Fact]
    public async Task While_the_projection_is_paused_nothing_is_repaired()
    {
        await FillAsync(2);
        await _box.Graph.RemoveVertexAsync(GraphTestBed.Policy(1));
        _box.IsPaused = true;

        Assert.Equal((1, 0), (await CheckAsync(repair: true)) is var check ? (check.Missing, check.Repaired) : default);

        _box.IsPaused = false;
        Assert.Equal(1, (await CheckAsync(repair: true)).Repaired);
        await _box.AssertAgreesAsync();
    }

    [Fact]
    public async Task A_damaged_state_is_skipped_and_the_check_continues()
    {
        await FillAsync(3);
        _box.Storage.Store.Tamper(new EntityKey("motor-fr/A1"), _ => [7, 7, 7]);
        await _box.Graph.RemoveVertexAsync(GraphTestBed.Policy(2));

        var check = await CheckAsync(repair: true);

        Assert.Equal((GraphJobState.Completed, 1, 1), (check.State, check.Drift, check.Repaired));
    }

    private static int Owners(GraphCheck check, string kind) =>
        check.Findings.Count(finding => finding.Kind == kind && finding.Vertex.StartsWith("policies/", StringComparison.Ordinal));

    private async Task FillAsync(int policies)
    {
        for (var i = 0; i < policies; i++)
            await _box.CommitAsync(
                i,
                i is > 0 and < 10 && policies < 30
                    ? Said.Replace(
                        "[{\"role\"",
                        $"[{{\"role\":\"driver\",\"id\":\"D{i}\",\"name\":\"N\"}},{{\"role\"",
                        StringComparison.Ordinal
                    )
                    : Said
            );
        await _box.TakeAllAsync();
    }

    private async Task<SubgraphEdge> EdgeAsync(int policy, string type)
    {
        var model = await _box.ModelAsync();
        return model.Owners[GraphTestBed.Policy(policy)].Edges.Single(edge => edge.Type == type && edge.Other.OwnId[0] != 'D');
    }

    private async Task<GraphCheck> CheckAsync(bool repair = false)
    {
        var time = new SkippingTime(_box.Time.GetUtcNow());
        var run = new GraphCheckRun(
            _box.Storage.Store,
            _box.Graph,
            _box,
            time,
            NullLogger.Instance,
            new()
            {
                Id = "check",
                State = GraphJobState.Running,
                Repair = repair,
                By = "ada",
                StartedAt = time.GetUtcNow(),
                Checked = 0,
                Missing = 0,
                Extra = 0,
                Differing = 0,
                Repaired = 0,
                InFlight = 0,
            }
        );
        await run.RunAsync(default);
        return run.Check;
    }
}
