using System.Net;
using System.Text.Json;
using Concord.Errors;
using Concord.Gateway.Fakes.Tests;
using Concord.Graph;
using Concord.Operations;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Concord.Gateway.Graph.Tests;

/// <summary>Checks and rebuilds, which last longer than a call of a grain may.</summary>
public sealed class GraphJobTests : IAsyncLifetime
{
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(30);

    private readonly GraphGateway _gateway = new();
    private readonly List<object?[]> _begun = [];
    private readonly Queue<Func<string, GraphCheck?>> _looks = new();
    private readonly List<TimeSpan> _waits = [];

    public async ValueTask InitializeAsync()
    {
        await _gateway.InitializeAsync();
        On(
            nameof(IGraphMaintenanceGrain.CheckAsync),
            args =>
            {
                _begun.Add(args);
                return Task.FromResult(
                    Check((string)args[0]!, GraphJobState.Running) with
                    {
                        Repair = (bool)args[1]!,
                        By = (string)args[2]!,
                    }
                );
            }
        );
        On(
            nameof(IGraphMaintenanceGrain.GetCheckAsync),
            args =>
            {
                _waits.Add((TimeSpan)args[0]!);
                return Task.FromResult(_looks.Dequeue()((string)_begun[^1][0]!));
            }
        );
        On(
            nameof(IGraphMaintenanceGrain.RebuildAsync),
            args =>
            {
                _begun.Add(args);
                return Task.FromResult(Rebuild((string)args[0]!, GraphJobState.Running));
            }
        );
        On(
            nameof(IGraphMaintenanceGrain.GetRebuildAsync),
            _ =>
                Task.FromResult<GraphRebuild?>(
                    Rebuild((string)_begun[^1][0]!, GraphJobState.Completed) with
                    {
                        Written = 3,
                        FinishedAt = Samples.Noon.AddSeconds(2),
                    }
                )
        );
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData(null, false)]
    [InlineData("{}", false)]
    [InlineData("""{"repair":false}""", false)]
    [InlineData("""{"repair":null}""", false)]
    [InlineData("""{"repair":true}""", true)]
    public async Task A_check_is_answered_with_its_report_when_it_has_ended(string? body, bool repair)
    {
        _looks.Enqueue(static id => Check(id, GraphJobState.Running));
        _looks.Enqueue(id =>
            Check(id, GraphJobState.Completed) with
            {
                Repair = repair,
                Missing = 1,
                FinishedAt = Samples.Noon.AddSeconds(9),
                Findings = default,
            }
        );

        var report = await (await PostAsync("/v1/graph:check", body)).JsonAsync();

        Assert.Equal(
            ("completed", 1, 0),
            (
                report.GetProperty("state").GetString(),
                report.GetProperty("drift").GetInt32(),
                report.GetProperty("findings").GetArrayLength()
            )
        );
        Assert.Equal(["ada", repair], [_begun.Single()[2], _begun.Single()[1]]);
        Assert.All(_waits, static wait => Assert.InRange(wait, TimeSpan.FromSeconds(1), ResponseTimeout / 2));
        Assert.Equal(2, _waits.Count);
    }

    [Fact]
    public async Task A_check_without_wait_is_answered_as_running()
    {
        var check = await (await PostAsync("/v1/graph:check?wait=false", null)).JsonAsync(HttpStatusCode.Accepted);

        Assert.Equal(("running", "ada"), (check.GetProperty("state").GetString(), check.GetProperty("by").GetString()));
        Assert.Matches("^[0-9a-f]{32}$", check.GetProperty("id").GetString());
        Assert.Equal(JsonValueKind.Null, check.GetProperty("finishedAt").ValueKind);
        Assert.Empty(_waits);
    }

    [Fact]
    public async Task A_check_that_fails_says_why()
    {
        _looks.Enqueue(static id => Check(id, GraphJobState.Failed) with { Detail = "The graph store cannot be reached." });

        var report = await (await PostAsync("/v1/graph:check", null)).JsonAsync();

        Assert.Equal(
            ("failed", "The graph store cannot be reached."),
            (report.GetProperty("state").GetString(), report.GetProperty("detail").GetString())
        );
    }

    [Fact]
    public async Task A_check_lost_with_its_silo_is_started_again_under_its_id()
    {
        _looks.Enqueue(static _ => null);
        _looks.Enqueue(static _ => Check("of somebody else", GraphJobState.Completed));
        _looks.Enqueue(static id => Check(id, GraphJobState.Completed));

        var report = await (await PostAsync("/v1/graph:check", null)).JsonAsync();

        Assert.Equal(3, _begun.Count);
        Assert.Equal(report.GetProperty("id").GetString(), Assert.Single(_begun.Select(static call => (string)call[0]!).Distinct()));
    }

    [Fact]
    public async Task A_job_that_conflicts_with_another_is_refused_and_its_idempotency_key_released()
    {
        var released = 0;
        _gateway.Grains.On<IIdempotencyGrain>(
            _ => nameof(IIdempotencyGrain.BeginAsync),
            args => Task.FromResult(new IdempotencyReservation((Guid)args[1]!, null))
        );
        _gateway.Grains.On<IIdempotencyGrain>(
            _ => nameof(IIdempotencyGrain.ReleaseAsync),
            _ =>
            {
                released++;
                return Task.CompletedTask;
            }
        );
        On(
            nameof(IGraphMaintenanceGrain.CheckAsync),
            static _ => Task.FromException<GraphCheck>(new IllegalTransitionException("A rebuild is under way."))
        );
        On(
            nameof(IGraphMaintenanceGrain.RebuildAsync),
            static _ => Task.FromException<GraphRebuild>(new IllegalTransitionException("A check is under way."))
        );

        await (await PostAsync("/v1/graph:check", null, ("Idempotency-Key", "one"))).ProblemAsync(409, "illegal-transition");
        await (await PostAsync("/v1/graph:rebuild", null, ("Idempotency-Key", "one"))).ProblemAsync(409, "illegal-transition");

        Assert.Equal(2, released);
    }

    [Fact]
    public async Task A_repeated_request_is_answered_with_its_own_job()
    {
        var commit = Guid.NewGuid();
        _gateway.Grains.On<IIdempotencyGrain>(
            _ => nameof(IIdempotencyGrain.BeginAsync),
            _ => Task.FromResult(new IdempotencyReservation(commit, null))
        );
        _gateway.Grains.On<IIdempotencyGrain>(_ => nameof(IIdempotencyGrain.CompleteAsync), static _ => Task.CompletedTask);

        await PostAsync("/v1/graph:check?wait=false", null, ("Idempotency-Key", "one"));
        await PostAsync("/v1/graph:rebuild", null, ("Idempotency-Key", "one"));

        Assert.Equal([commit.ToString("N"), commit.ToString("N")], _begun.Select(static call => (string)call[0]!));
    }

    [Fact]
    public async Task A_rebuild_is_answered_at_once()
    {
        var rebuild = await (await PostAsync("/v1/graph:rebuild", null)).JsonAsync(HttpStatusCode.Accepted);

        Assert.Equal(
            $$"""{"id":"{{_begun.Single()[0]}}","state":"running","by":"ada","startedAt":"2026-11-23T12:00:00Z","finishedAt":null"""
                + ""","written":0,"aside":0,"asideEntities":[]}""",
            rebuild.GetRawText()
        );
    }

    [Fact]
    public async Task A_rebuild_with_wait_is_answered_when_it_has_ended()
    {
        var rebuild = await (await PostAsync("/v1/graph:rebuild?wait=true", "{}")).JsonAsync();

        Assert.Equal(("completed", 3), (rebuild.GetProperty("state").GetString(), rebuild.GetProperty("written").GetInt32()));
    }

    [Theory]
    [InlineData("/v1/graph:check", "[]", "")]
    [InlineData("/v1/graph:check", """{"repair":"yes"}""", "/repair")]
    [InlineData("/v1/graph:check", """{"repair":1}""", "/repair")]
    [InlineData("/v1/graph:check", """{"fix":true}""", "/fix")]
    [InlineData("/v1/graph:check?wait=maybe", null, "/wait")]
    [InlineData("/v1/graph:rebuild", """{"repair":true}""", "/repair")]
    [InlineData("/v1/graph:rebuild?wait=1", null, "/wait")]
    public async Task A_job_that_cannot_be_understood_is_refused(string path, string? body, string pointer)
    {
        var problem = await (await PostAsync(path, body)).ProblemAsync(400, "validation");

        Assert.True(problem.GetProperty("errors").TryGetProperty(pointer, out _), problem.GetRawText());
        Assert.Empty(_begun);
    }

    [Fact]
    public async Task A_waiting_request_gets_503_when_the_server_stops()
    {
        var looked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        On(
            nameof(IGraphMaintenanceGrain.GetCheckAsync),
            _ =>
            {
                looked.TrySetResult();
                return new TaskCompletionSource<GraphCheck?>().Task;
            }
        );
        var waiting = PostAsync("/v1/graph:check", null);
        await looked.Task.WaitAsync(SignalWait.Limit);

        _gateway.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        var problem = await (await waiting.WaitAsync(SignalWait.Limit)).ProblemAsync(503, "storage-unavailable");
        Assert.Contains("Idempotency-Key", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/graph:check")]
    [InlineData("/v1/graph:rebuild")]
    public async Task A_GET_request_starts_no_job(string path)
    {
        await (await _gateway.Http.GetAsync(path)).ProblemAsync(405, "method-not-allowed");
        Assert.Empty(_begun);
    }

    private void On(string method, Func<object?[], object> answer) => _gateway.Grains.On<IGraphMaintenanceGrain>(method, answer);

    private Task<HttpResponseMessage> PostAsync(string path, string? body, params (string, string)[] headers) =>
        _gateway.Http.SendAsync(
            HttpMethod.Post,
            path,
            body is null ? null : HttpAssertions.Json(body),
            [("Concord-Actor", "ada"), .. headers]
        );

    private static GraphCheck Check(string id, GraphJobState state) =>
        new()
        {
            Id = id,
            State = state,
            Repair = false,
            By = "ada",
            StartedAt = Samples.Noon,
            Checked = 0,
            Missing = 0,
            Extra = 0,
            Differing = 0,
            Repaired = 0,
            InFlight = 0,
        };

    private static GraphRebuild Rebuild(string id, GraphJobState state) =>
        new()
        {
            Id = id,
            State = state,
            By = "ada",
            StartedAt = Samples.Noon,
            Written = 0,
        };
}
