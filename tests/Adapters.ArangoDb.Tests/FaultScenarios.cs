using Concord.ArangoDb.StandIn;
using Concord.Conformance;
using Concord.Errors;
using Concord.Graph;
using Concord.Ports;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>What goes wrong on the way to a server, and that the graph is right afterwards.</summary>
public sealed class FaultScenarios
{
    private static readonly Subgraph One = Subgraphs
        .Policy("A1", 1, """{"n":1}""")
        .InRealm()
        .WithParty("P1", "holder", says: """{"name":"Ada"}""")
        .WithAsset("V1", "car");
    private static readonly Subgraph Two = Subgraphs
        .Policy("A2", 1, """{"n":2}""")
        .InRealm()
        .WithParty("P1", "holder", says: """{"name":"Ada"}""")
        .WithPlace("L1", "garage");

    public static TheoryData<string, ArangoFault> Passing =>
        new()
        {
            { "one conflict", ArangoFault.Conflict() },
            { "five conflicts", ArangoFault.Conflict(5) },
            { "a key that somebody else has made meanwhile", ArangoFault.UniqueViolation(2) },
            { "a server that starts", ArangoFault.Unavailable() },
            { "a connection that was closed", ArangoFault.ConnectionLost() },
        };

    public static TheoryData<string, ArangoFault> Lasting =>
        new()
        {
            { "an answer that was lost each time", ArangoFault.AnswerLost(50) },
            { "a connection that is lost each time", ArangoFault.ConnectionLost(50) },
            { "a server that stays away", ArangoFault.Unavailable(50) },
            { "too few replicas", ArangoFault.TooFewReplicas(50) },
            { "others that keep writing the same", ArangoFault.Conflict(200) },
        };

    [Theory]
    [MemberData(nameof(Passing), DisableDiscoveryEnumeration = true)]
    public async Task A_transient_fault_is_hidden_by_a_retry(string name, ArangoFault fault)
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new());
        await graph.Store.ApplyAsync(new([One]));
        graph.Server!.Inject(fault);
        await graph.Store.ApplyAsync(new([Two]));
        Assert.True(fault.Met.Task.IsCompleted, name);
        await GraphModel.Of([One, Two]).AssertIsAsync(graph.Store);
    }

    [Theory]
    [MemberData(nameof(Lasting), DisableDiscoveryEnumeration = true)]
    public async Task A_lasting_fault_is_reported_and_repeating_the_call_repairs_the_graph(string name, ArangoFault fault)
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new());
        await graph.Store.ApplyAsync(new([One]));
        graph.Server!.Inject(fault);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await graph.Store.ApplyAsync(new([Two])));
        Assert.True(fault.Met.Task.IsCompleted, name);
        graph.Server.ClearFaults();
        await graph.Store.ApplyAsync(new([Two]));
        await GraphModel.Of([One, Two]).AssertIsAsync(graph.Store);
    }

    [Fact]
    public async Task A_stopped_coordinator_is_replaced_by_another()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new() { IsCluster = true }, endpoints: 2);
        await graph.Store.ApplyAsync(new([One]));
        await graph.Server!.StopEndpointAsync(0);
        await graph.Store.ApplyAsync(new([Two]));
        await GraphModel.Of([One, Two]).AssertIsAsync(graph.Store);
        await graph.Server.StartEndpointAsync(0);
        await graph.Server.StopEndpointAsync(1);
        await GraphModel.Of([One, Two]).AssertIsAsync(graph.Store);
    }

    [Fact]
    public async Task A_coordinator_that_stops_during_an_answer_fails_only_that_answer()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new() { IsCluster = true }, endpoints: 2);
        Subgraph[] many = [.. Enumerable.Range(0, 1_200).Select(static n => Subgraphs.Policy($"A{n}", 1))];
        foreach (var chunk in many.Chunk(300))
            await graph.Store.ApplyAsync(new(chunk));
        var released = new TaskCompletionSource();
        var fault = new ArangoFault
        {
            Matches = static request => request.IsNextBatch,
            Until = released.Task,
            Drops = true,
        };
        graph.Server!.Inject(fault);
        var reading = graph.Store.ListAsync(new() { Kind = VertexKinds.Policies, Limit = 5_000 }).AsTask();
        await fault.Met.Task.WaitAsync(SignalWait.Limit);
        await graph.Server.StopEndpointAsync(0);
        released.SetResult();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => reading);
        Assert.Equal(1_200, (await graph.Store.ListAsync(new() { Kind = VertexKinds.Policies, Limit = 5_000 })).Count);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Jwt")]
    public async Task A_restarted_server_is_used_again(string authentication)
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new(), 1, ("Authentication", authentication));
        await graph.Store.ApplyAsync(new([One]));
        await graph.Server!.RestartAsync();
        await graph.Store.ApplyAsync(new([Two]));
        await GraphModel.Of([One, Two]).AssertIsAsync(graph.Store);
    }

    [Fact]
    public async Task An_unavailable_server_is_reported_and_used_again_when_it_returns()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new());
        await graph.Store.ApplyAsync(new([One]));
        await graph.Server!.StopEndpointAsync(0);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await graph.Store.CheckAsync());
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await graph.Store.ApplyAsync(new([Two])));
        await graph.Server.StartEndpointAsync(0);
        await graph.Store.ApplyAsync(new([Two]));
        await GraphModel.Of([One, Two]).AssertIsAsync(graph.Store);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Jwt")]
    public async Task A_wrong_password_is_named(string authentication)
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new(), 1, ("Password", "wrong"), ("Authentication", authentication));
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await graph.Store.CheckAsync());
        Assert.Contains("Graph:ArangoDb:User", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalidated_token_is_replaced()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new(), 1, ("Authentication", "Jwt"));
        await graph.Store.ApplyAsync(new([One]));
        graph.Server!.RevokeTokens();
        await graph.Store.ApplyAsync(new([Two]));
        await GraphModel.Of([One, Two]).AssertIsAsync(graph.Store);
    }

    [Fact]
    public async Task A_dropped_database_is_created_again_and_filled_again()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new());
        await graph.Store.ApplyAsync(new([One]));
        using (var queries = new ArangoQueries(graph.Server!.Url, "root", "secret"))
            await queries.DropDatabaseAsync("concord");
        await graph.Store.ApplyAsync(new([One, Two]));
        await GraphModel.Of([One, Two]).AssertIsAsync(graph.Store);
    }

    [Theory]
    [InlineData("3.7.1")]
    [InlineData("3.7.11")]
    [InlineData("3.8.0")]
    [InlineData("3.11.8")]
    [InlineData("3.12.10")]
    [InlineData("4.0.0")]
    public async Task Every_version_takes_writes_and_answers_paths(string version)
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new() { Version = version });
        await graph.Store.ApplyAsync(new([One, Two]));
        await GraphModel.Of([One, Two]).AssertIsAsync(graph.Store);
        var paths = await graph.Store.PathsAsync(new() { From = One.Owner, To = Two.Owner }, 1_000);
        Assert.Equal(3, Assert.Single(paths.Items).Vertices.Length);
        Assert.Contains(version, graph.Store.Info.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3.7.1", "PUT")]
    [InlineData("3.12.10", "POST")]
    [InlineData("4.0.0", "POST")]
    public async Task An_answer_of_several_batches_is_read_on_every_version(string version, string advance)
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new() { Version = version });
        Subgraph[] many = [.. Enumerable.Range(0, 1_200).Select(static n => Subgraphs.Policy($"A{n}", 1))];
        foreach (var chunk in many.Chunk(300))
            await graph.Store.ApplyAsync(new(chunk));
        Assert.Equal(1_200, (await graph.Store.ListAsync(new() { Kind = VertexKinds.Policies, Limit = 5_000 })).Count);
        Assert.Equal(
            [advance],
            graph.Server!.Requests.Where(static request => request.IsNextBatch).Select(static request => request.Method).Distinct()
        );
        Assert.Equal(0, graph.Server.OpenCursors);
    }

    [Fact]
    public async Task The_graph_is_not_ready_while_the_disk_is_full()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new());
        await graph.Store.ApplyAsync(new([One]));
        await graph.Store.CheckAsync();
        graph.Server!.FillDisk();
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await graph.Store.CheckAsync());
        Assert.Contains("its disk is full", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await graph.Store.ApplyAsync(new([Two])));
        Assert.NotNull((await graph.Store.ReadVerticesAsync([One.Owner]))[0]);
        graph.Server.FreeDisk();
        await graph.Store.CheckAsync();
        await graph.Store.ApplyAsync(new([Two]));
        await GraphModel.Of([One, Two]).AssertIsAsync(graph.Store);
    }

    [Fact]
    public async Task A_read_only_server_is_reported_as_not_ready_and_not_as_missing_rights()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new());
        await graph.Store.ApplyAsync(new([One]));
        await graph.Store.CheckAsync();
        using var queries = new ArangoQueries(graph.Server!.Url, "root", "secret");
        await queries.SetModeAsync("readonly");
        var check = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await graph.Store.CheckAsync());
        var write = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await graph.Store.ApplyAsync(new([Two])));
        Assert.All(
            [check, write],
            static error => Assert.Contains("is read-only and takes no writes", error.Message, StringComparison.Ordinal)
        );
        await queries.SetModeAsync("default");
        await graph.Store.CheckAsync();
    }

    [Fact]
    public async Task A_full_disk_is_detected_although_the_coordinator_reports_none()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new() { IsCluster = true });
        graph.Server!.Inject(
            new()
            {
                Matches = static request => request.Path.Contains("/_api/document/concord_meta?", StringComparison.Ordinal),
                Times = 10,
                Code = 500,
                ErrorNum = 1104,
            }
        );
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await graph.Store.CheckAsync());
        Assert.Contains("its disk is full", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_survives_repeated_swaps_of_the_graph_that_it_reads()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new());
        await graph.Store.ApplyAsync(new([One]));
        await using var services = graph.Another();
        var other = services.GetRequiredService<IGraphStore>();
        Task<IReadOnlyList<GraphVertex?>>? reading = null;
        for (var swap = 0; swap < 7; swap++)
        {
            // Each time that it comes, the graph that it knows is being replaced.
            var released = new TaskCompletionSource();
            var fault = new ArangoFault
            {
                Matches = static request => request.Aql == Concord.Adapters.ArangoDb.GraphQueries.ReadVertices,
                Until = released.Task,
            };
            graph.Server!.Inject(fault);
            reading ??= graph.Store.ReadVerticesAsync([One.Owner]).AsTask();
            await fault.Met.Task.WaitAsync(SignalWait.Limit);
            await other.BeginShadowAsync();
            await other.ApplyAsync(new([One]) { ShadowOnly = true });
            await other.SwapShadowAsync();
            released.SetResult();
        }

        Assert.NotNull(Assert.Single(await reading!));
    }

    [Fact]
    public async Task Large_integers_are_exact_and_ones_rounded_by_an_older_version_are_repaired()
    {
        var policy = Subgraphs.Policy("A1", 1, """{"n":9007199254740993}""").WithParty("P1", "holder", says: """{"n":-9007199254740995}""");
        await using var graph = await ArangoUnderTest.OnFakeAsync(new());
        await graph.Store.ApplyAsync(new([policy]));
        await GraphModel.Of([policy]).AssertIsAsync(graph.Store);

        graph.Server!.Execute(
            "concord",
            "FOR v IN concord_vertices_1 FILTER v.properties.n != null UPDATE v WITH { properties: { n: 9007199254740992.0 } } IN "
                + "concord_vertices_1 OPTIONS { mergeObjects: false }"
        );
        Assert.Null(
            (await graph.Store.ReadSubgraphsAsync([policy.Owner]))[0]?.Properties is { } read && read == policy.Properties
                ? "the same"
                : null
        );
        Assert.Contains(await graph.Store.ScanSharedAsync(null, 10), static stand => stand.Stored != stand.Expected);
        await graph.Store.ApplyAsync(new([policy]) { Rewrite = true });
        await graph.Store.RefreshSharedAsync([Subgraphs.PartyId("P1")]);
        await GraphModel.Of([policy]).AssertIsAsync(graph.Store);
    }

    [Fact]
    public async Task An_older_server_says_what_it_cannot_do()
    {
        await using var graph = await ArangoUnderTest.OnFakeAsync(new() { Version = "3.8.0" });
        await graph.Store.ApplyAsync(new([One]));
        await Assert.ThrowsAsync<NotSupportedByStoreException>(async () => await graph.Store.NearestAsync(One.Owner, 5));
    }
}
