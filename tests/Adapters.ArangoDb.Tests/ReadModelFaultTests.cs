using Concord.ArangoDb.StandIn;
using Concord.Conformance;
using Concord.Errors;
using Concord.Policies;
using Concord.Ports;
using Concord.Testing;
using Concord.Wal;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>What goes wrong on the way to archive and lists, and that they are right afterwards.</summary>
[NeedsServers]
public sealed class ReadModelFaultTests
{
    private static readonly RealmId Motor = RealmId.Parse("motor-fr");

    public static TheoryData<ArangoFault> Passing =>
        [ArangoFault.Conflict(3), ArangoFault.UniqueViolation(2), ArangoFault.Unavailable(), ArangoFault.ConnectionLost()];

    public static TheoryData<ArangoFault> Lasting =>
        [ArangoFault.AnswerLost(50), ArangoFault.Unavailable(50), ArangoFault.TooFewReplicas(50), ArangoFault.Conflict(200)];

    [Theory]
    [MemberData(nameof(Passing), DisableDiscoveryEnumeration = true)]
    public async Task A_transient_fault_is_hidden_by_a_retry(ArangoFault fault)
    {
        await using var servers = await ReadModelServers.StartAsync();
        await using var silo = await servers.OpenAsync();
        await silo.Archive.ReadNewestIdsAsync(4);
        servers.Arango.Inject(fault);
        await silo.Archive.AppendAsync(Entries(3));
        Assert.True(fault.Met.Task.IsCompleted);
        Assert.Equal(
            Entries(3).Select(static entry => entry.Position),
            (await silo.Archive.QueryAsync(new() { Limit = 10 })).Items.Select(static entry => entry.Position)
        );
    }

    [Theory]
    [MemberData(nameof(Lasting), DisableDiscoveryEnumeration = true)]
    public async Task A_lasting_fault_is_reported_and_repeating_the_call_succeeds(ArangoFault fault)
    {
        await using var servers = await ReadModelServers.StartAsync();
        await using var silo = await servers.OpenAsync();
        var entries = Entries(3);
        await silo.Archive.ReadNewestIdsAsync(4);
        servers.Arango.Inject(fault);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await silo.Archive.AppendAsync(entries));
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await silo.Index.ApplyAsync([Policy("A", 1)], []));
        servers.Arango.ClearFaults();
        await silo.Archive.AppendAsync(entries);
        await silo.Index.ApplyAsync([Policy("A", 1)], []);
        Assert.Equal(entries, (await silo.Archive.QueryAsync(new() { Limit = 10 })).Items);
        Assert.Equal(["A"], await silo.Index.QueryAsync(new() { Realm = Motor, Limit = 10 }, new(2026, 1, 1)));
    }

    [Theory]
    [InlineData("Archive", 3)]
    [InlineData("Always", 3)]
    [InlineData("Never", 0)]
    public async Task Acknowledged_archive_events_survive_a_power_cut_unless_flushing_is_switched_off(string setting, int kept)
    {
        await using var servers = await ReadModelServers.StartAsync();
        await using var silo = await servers.OpenAsync(("Graph:ArangoDb:WaitForSync", setting));
        await silo.Archive.ReadNewestIdsAsync(4);
        servers.Arango.Flush();
        await silo.Archive.AppendAsync(Entries(3));
        servers.Arango.LosePower();
        Assert.Equal(kept, (await silo.Archive.QueryAsync(new() { Limit = 10 })).Items.Length);
    }

    [Fact]
    public async Task An_archive_that_was_made_without_being_flushed_is_flushed_from_now_on()
    {
        await using var servers = await ReadModelServers.StartAsync();
        await using (var before = await servers.OpenAsync(("Graph:ArangoDb:WaitForSync", "Never")))
            await before.Archive.ReadNewestIdsAsync(4);
        await using var silo = await servers.OpenAsync();
        await silo.Archive.AppendAsync(Entries(3));
        servers.Arango.LosePower();
        Assert.Equal(3, (await silo.Archive.QueryAsync(new() { Limit = 10 })).Items.Length);
    }

    [Fact]
    public async Task A_batch_with_one_failing_event_is_not_stored()
    {
        await using var servers = await ReadModelServers.StartAsync();
        await using var silo = await servers.OpenAsync();
        await silo.Archive.ReadNewestIdsAsync(4);

        // Another silo has put something in the place of the second after this one has looked, each time.
        servers.Arango.Inject(ArangoFault.UniqueViolation(200));
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await silo.Archive.AppendAsync(Entries(3)));
        Assert.Empty((await silo.Archive.QueryAsync(new() { Limit = 10 })).Items);
    }

    [Fact]
    public async Task A_query_with_few_matches_scans_a_bounded_number_of_entries_and_returns_a_cursor()
    {
        await using var servers = await ReadModelServers.StartAsync();
        await using var silo = await servers.OpenAsync();
        var entries = Entries(20_005, rare: [0, 19_999, 20_000, 20_004]);
        foreach (var chunk in entries.Chunk(5_000))
            await silo.Archive.AppendAsync(chunk);

        var first = await silo.Archive.QueryAsync(new() { Type = "rare", Limit = 10 });
        Assert.Equal([entries[0], entries[19_999]], first.Items);
        Assert.Equal(entries[19_999].Position, first.Next);
        var second = await silo.Archive.QueryAsync(
            new()
            {
                Type = "rare",
                Limit = 10,
                After = first.Next,
            }
        );
        Assert.Equal([entries[20_000], entries[20_004]], second.Items);
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Silos_that_write_the_same_policies_at_the_same_time_leave_the_newest()
    {
        await using var servers = await ReadModelServers.StartAsync();
        await using var one = await servers.OpenAsync();
        await using var two = await servers.OpenAsync();
        await Task.WhenAll(
            Enumerable
                .Range(1, 20)
                .Select(version =>
                    (version % 2 == 0 ? one : two).Index.ApplyAsync([Policy("A", version), Policy("B", 21 - version)], []).AsTask()
                )
        );

        var stored = servers.Arango.Execute(servers.Database, "FOR p IN concord_policies SORT p.order RETURN p.version");
        Assert.Equal([20, 20], stored.EnumerateArray().Select(static version => version.GetInt32()));
        foreach (var silo in (Concord.Conformance.RedisUnderTest[])[one, two])
            Assert.Equal(
                ["A", "B"],
                await silo.Index.QueryAsync(
                    new()
                    {
                        Realm = Motor,
                        Party = "P20",
                        Limit = 10,
                    },
                    new(2026, 1, 1)
                )
            );
    }

    [Fact]
    public async Task Ids_equal_only_by_collation_are_distinct()
    {
        await using var servers = await ReadModelServers.StartAsync();
        await using var silo = await servers.OpenAsync();
        string[] parties = ["é", "e\u0301", "E", "e", "e\u0001", "$e", "a\nb", new('x', 2_000)];
        await silo.Index.ApplyAsync([.. parties.Select((party, i) => Policy($"A{i}", 1) with { Parties = [party] })], []);
        for (var i = 0; i < parties.Length; i++)
            Assert.Equal(
                [$"A{i}"],
                await silo.Index.QueryAsync(
                    new()
                    {
                        Realm = Motor,
                        Party = parties[i],
                        Limit = 10,
                    },
                    new(2026, 1, 1)
                )
            );
    }

    private static List<WalEntry> Entries(int count, params int[] rare) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new WalEntry(
                    new(i % 4, new(1_000 + i, 0)),
                    Events.Of(new($"motor-fr/P{i}"), 1, rare.Contains(i) ? "concord.policy.rare" : "concord.policy.issue")
                )),
        ];

    internal static ListedPolicy Policy(string number, long version) =>
        new()
        {
            Id = PolicyId.Create(Motor, number),
            Version = version,
            Segments = [new(new(2025, 1, 1), "motor", [PolicyStatus.InForce], new(new(2025, 1, 1), new(2027, 1, 1)))],
            Parties = [$"P{version}"],
            Assets = [],
            Text = "words",
        };
}
