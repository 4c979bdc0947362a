using System.Diagnostics;
using Concord.Errors;
using Concord.Graph;
using Concord.Policies;
using Concord.Testing;
using Concord.Wal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concord.Client.Tests;

/// <summary>The client over a socket, with a silo at the other end that stops and starts.</summary>
[NeedsServers]
public sealed class ClientScenarios : IAsyncLifetime
{
    private readonly TcpSilo _silo = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task A_service_can_read_write_conditionally_repeat_writes_follow_events_and_query_the_graph()
    {
        await _silo.StartAsync();
        using var host = ClientHost.Build(_silo.Gateway);
        await host.StartAsync();
        var concord = host.Concord();
        await concord.CreateRealmAsync();
        var position = await concord.CreatePolicyAsync("A1");
        await concord.CreatePolicyAsync("A2");

        var read = await concord.Policies.GetAsync(Samples.Id("A1"), new(2026, 6, 1));
        var id = Guid.NewGuid();
        var first = await concord.Policies.ApplyAsync(Samples.Id("A1"), Samples.Endorse("""{"a":1}""", Samples.Context(id, read.Version)));
        var again = await concord.Policies.ApplyAsync(Samples.Id("A1"), Samples.Endorse("""{"a":1}""", Samples.Context(id, read.Version)));
        var conflict = await Assert.ThrowsAsync<VersionConflictException>(() =>
            concord.Policies.ApplyAsync(Samples.Id("A1"), Samples.Endorse("""{"a":2}""", Samples.Context(expectedVersion: read.Version)))
        );

        Assert.Equal((2L, false), (first.Version, first.Replayed));
        Assert.Equal((2L, true), (again.Version, again.Replayed));
        Assert.Equal((1L, 2L, ErrorCodes.VersionConflict), (conflict.Expected, conflict.Current, conflict.Code));
        Assert.Equal(
            ErrorCodes.NotFound,
            (await Assert.ThrowsAsync<NotFoundException>(() => concord.Policies.GetAsync(Samples.Id("A9")))).Code
        );

        var query = new PolicyQuery
        {
            Realm = Samples.Realm,
            EffectiveOn = new(2026, 6, 1),
            Limit = 1,
        };
        var last = (await concord.Policies.ApplyAsync(Samples.Id("A2"), Samples.Endorse("""{"a":3}"""))).Position;
        Assert.Equal(
            """{"a":3}""",
            Assert.Single((await concord.Policies.ListAsync(query with { After = "A1" }, last)).Items).Attributes.ToString()
        );
        await concord.Events.WaitForAsync(ProjectionNames.Policies, position, SignalWait.Limit / 3);
        Assert.Equal(["A1", "A2"], await NumbersAsync(concord.Policies.ListAllAsync(query)));

        var vertex = await concord.Graph.GetAsync(VertexId.Policy(Samples.Id("A2")), last);
        Assert.Equal(Samples.Id("A2"), PolicyId.Create(Samples.Realm, vertex.Id.OwnId));
        Assert.Equal(
            ["motor-fr/1", "motor-fr/A1/1", "motor-fr/A1/2", "motor-fr/A2/1", "motor-fr/A2/2"],
            (await EventsAsync(concord, 5)).Order(StringComparer.Ordinal)
        );

        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            concord.Policies.GetAsync(Samples.Id("A1"), cancellationToken: cancelled.Token)
        );
        await host.StopAsync();
    }

    [Fact]
    public async Task An_operator_can_read_statuses_replay_a_projection_and_check_and_rebuild_the_graph()
    {
        await _silo.StartAsync();
        using var host = ClientHost.Build(_silo.Gateway);
        await host.StartAsync();
        var concord = host.Concord();
        await concord.CreateRealmAsync();
        var position = await concord.CreatePolicyAsync("A1");
        await concord.Events.WaitForAsync(ProjectionNames.Graph, position, SignalWait.Limit / 3);
        var operations = concord.Operations;

        var info = await operations.GetInfoAsync();
        Assert.Equal(info.Partitions, (await operations.GetWalStatusAsync()).Partitions.Length);
        Assert.All(await operations.CheckDependenciesAsync(), static one => Assert.True(one.Ready, one.Detail));
        Assert.Empty((await operations.GetDeadLettersAsync()).Items);
        await Assert.ThrowsAsync<NotFoundException>(() => operations.RedriveAsync(ProjectionNames.Graph, position, "ada"));
        await Assert.ThrowsAsync<NotFoundException>(() => operations.DiscardAsync(ProjectionNames.Graph, position, "ada", "wrong"));

        Assert.Equal("ada", (await operations.PauseAsync(ProjectionNames.Archive, "ada", "maintenance")).Paused?.By);
        Assert.Null((await operations.ResumeAsync(ProjectionNames.Archive, "ada")).Paused);
        Assert.Equal("r1", (await operations.ReplayAsync(ProjectionNames.Archive, new() { Id = "r1", Actor = "ada" })).Replay?.Id);

        var rebuild = await operations.RunGraphRebuildAsync("b1", "ada");
        Assert.Equal((GraphJobState.Completed, "b1"), (rebuild.State, rebuild.Id));
        var check = await operations.RunGraphCheckAsync("c1", repair: false, "ada");
        Assert.Equal((GraphJobState.Completed, 0L), (check.State, check.Drift));
        Assert.Equal(check.StartedAt, (await operations.BeginGraphCheckAsync("c1", repair: false, "ada")).StartedAt);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_missing_cluster_is_waited_for_and_logged_once()
    {
        var log = new LogLines();
        using var host = ClientHost.Build(_silo.Gateway, log);
        var started = host.StartAsync();
        await SignalWait.For(LoggedAsync(log, LogLevel.Warning), "the word that the cluster is not there");
        var early = await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            host.Concord().Policies.ApplyAsync(Samples.Id("A1"), Samples.Endorse("{}"))
        );
        Assert.True(early.NothingHappened);
        Assert.False(started.IsCompleted);

        await _silo.StartAsync();
        await SignalWait.For(started, "the client to start");
        await host.Concord().CreateRealmAsync();

        Assert.Contains("cannot be reached yet", Assert.Single(log.At(LogLevel.Warning)), StringComparison.Ordinal);
        Assert.Single(log.At(LogLevel.Information), static line => line.Contains("is reached", StringComparison.Ordinal));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_start_that_waits_for_its_cluster_can_be_stopped()
    {
        using var host = ClientHost.Build(_silo.Gateway);
        using var stop = new CancellationTokenSource();
        var started = host.StartAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => SignalWait.For(started, "the start to be given up"));
    }

    [Fact]
    public async Task A_silo_that_restarts_is_found_again_and_meanwhile_the_error_has_the_stable_code()
    {
        await _silo.StartAsync();
        using var host = ClientHost.Build(_silo.Gateway, options: static options => options.RetryFor = TimeSpan.FromMilliseconds(200));
        await host.StartAsync();
        var concord = host.Concord();
        await concord.CreateRealmAsync();
        await concord.CreatePolicyAsync("A1");
        await _silo.StopAsync();

        Assert.Equal(
            ErrorCodes.StorageUnavailable,
            (await Assert.ThrowsAsync<StorageUnavailableException>(() => concord.Policies.GetAsync(Samples.Id("A1")))).Code
        );
        var write = Samples.Endorse("""{"a":1}""");
        await Assert.ThrowsAsync<StorageUnavailableException>(() => concord.Policies.ApplyAsync(Samples.Id("A1"), write));
        await _silo.StartAsync();

        Assert.Equal(
            2,
            (
                await SignalWait.For(UntilTakenAsync(() => concord.Policies.ApplyAsync(Samples.Id("A1"), write)), "the write to be taken")
            ).Version
        );
        Assert.Equal(2, (await concord.Policies.GetAsync(Samples.Id("A1"))).Version);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_read_waits_while_the_silo_restarts()
    {
        await _silo.StartAsync();
        using var host = ClientHost.Build(_silo.Gateway, options: static options => options.RetryFor = SignalWait.Limit);
        await host.StartAsync();
        await host.Concord().CreateRealmAsync();
        await host.Concord().CreatePolicyAsync("A1");
        await _silo.StopAsync();

        var read = host.Concord().Policies.GetAsync(Samples.Id("A1"));
        await _silo.StartAsync();

        Assert.Equal(1, (await SignalWait.For(read, "the read to be answered")).Version);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_trace_goes_through_to_the_silo_and_into_the_event()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is "Microsoft.Orleans.Application" or "test.client",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (spans)
                    spans.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test.client");
        await _silo.StartAsync();
        using var host = ClientHost.Build(_silo.Gateway);
        await host.StartAsync();
        await host.Concord().CreateRealmAsync();

        using var span = source.StartActivity("a service's own work")!;
        await host.Concord().CreatePolicyAsync("A1");

        lock (spans)
            Assert.Contains(
                spans,
                activity =>
                    activity.Kind == ActivityKind.Server
                    && activity.TraceId == span.TraceId
                    && activity.DisplayName.Contains("CreateAsync", StringComparison.Ordinal)
            );
        var entry = (
            await host.Concord()
                .Events.QueryAsync(
                    new()
                    {
                        Realm = Samples.Realm.Value,
                        Policy = "A1",
                        Limit = 1,
                    }
                )
        ).Items[0];
        Assert.Contains(span.TraceId.ToHexString(), entry.Event.TraceParent, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_service_that_traces_only_its_own_work_finds_command_and_projections_in_its_trace()
    {
        var (spans, projected, trace) = (new List<Activity>(), new TaskCompletionSource(), default(ActivityTraceId));
        using var listener = new ActivityListener
        {
            // Without Orleans' own spans: then only the command itself carries the trace.
            ShouldListenTo = static source => source.Name is "Concord.Grains" or "Concord.Silo" or "test.service",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (spans)
                    spans.Add(activity);
                if (activity.OperationName == "project graph" && activity.TraceId == trace)
                    projected.TrySetResult();
            },
        };
        await _silo.StartAsync();
        using var host = ClientHost.Build(_silo.Gateway);
        await host.StartAsync();
        await host.Concord().CreateRealmAsync();
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test.service");

        using (var span = source.StartActivity("a service's own work")!)
        {
            trace = span.TraceId;
            await host.Concord().CreatePolicyAsync("A1");
            await SignalWait.For(projected.Task, "the graph to take the policy");

            List<Activity> own;
            lock (spans)
                own = [.. spans.Where(activity => activity.TraceId == span.TraceId)];
            Assert.Contains(own, static activity => activity.OperationName == "policy create");
            Assert.Contains(own, static activity => activity.OperationName == "commit");
            Assert.Contains(own, activity => activity.OperationName == "project graph" && activity.ParentSpanId == span.SpanId);
        }

        await host.StopAsync();
    }

    [Fact]
    public async Task Options_that_cannot_be_used_are_named_at_the_start()
    {
        using var host = ClientHost.Build(
            _silo.Gateway,
            options: static options => (options.ClusterId, options.LastPause) = ("", TimeSpan.Zero)
        );

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(2, refusal.Failures.Count());
    }

    private static async Task<T> UntilTakenAsync<T>(Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (StorageUnavailableException)
            {
                // The client itself has waited.
            }
        }
    }

    private static async Task LoggedAsync(LogLines log, LogLevel level)
    {
        while (log.At(level).Count == 0)
            await Task.Yield();
    }

    private static async Task<IReadOnlyList<string>> NumbersAsync(IAsyncEnumerable<PolicyView> policies)
    {
        var numbers = new List<string>();
        await foreach (var policy in policies)
            numbers.Add(policy.Id.Number);
        return numbers;
    }

    private static async Task<IReadOnlyList<string>> EventsAsync(Concord.Client.IConcordClient concord, int count)
    {
        using var timeout = new CancellationTokenSource(SignalWait.Limit);
        var events = new List<string>();
        await foreach (
            var entry in concord.Events.FollowAsync(new() { Realm = Samples.Realm.Value, Limit = 2 }, FollowFrom.Start, timeout.Token)
        )
        {
            events.Add(entry.Event.EventId);
            if (events.Count == count)
                break;
        }

        return events;
    }
}
