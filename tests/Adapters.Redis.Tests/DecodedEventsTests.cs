using Concord.Conformance;
using Concord.Ports;
using Concord.Testing;
using Concord.Timeline;
using Concord.Wal;
using CsCheck;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>Decoding once must never show another entry than the WAL has.</summary>
[NeedsServers]
public sealed class DecodedEventsTests
{
    private const string Other = "policies";
    private static readonly string[] Groups = ["archive", Other, "graph"];
    private static readonly EntityKey Key = Events.KeyIn(1, 4);

    [Fact]
    public void An_entry_is_found_only_under_the_generation_that_it_belongs_to()
    {
        var decoded = new DecodedEvents(1 << 20);
        decoded.Add(Entry(1, generation: 3));
        decoded.Add(Entry(2, generation: 2));

        Assert.NotNull(decoded.Find(Id(1), 3));
        Assert.Null(decoded.Find(Id(1), 2));
        Assert.Null(decoded.Find(Id(1), 4));
        Assert.Null(decoded.Find(Id(2), 2));
        Assert.Null(decoded.Find(Id(2), 3));
    }

    [Fact]
    public void A_newer_generation_drops_what_the_older_one_had()
    {
        var decoded = new DecodedEvents(1 << 20);
        decoded.Add(Entry(1, generation: 1, "lost"));
        decoded.Add(Entry(2, generation: 2));
        Assert.Null(decoded.Find(Id(1), 2));

        decoded.Add(Entry(1, generation: 2, "again"));
        Assert.Equal(Entry(1, generation: 2, "again"), decoded.Find(Id(1), 2));
    }

    [Fact]
    public void The_oldest_additions_are_dropped_beyond_the_budget()
    {
        var decoded = new DecodedEvents(10_000);
        for (var i = 1; i <= 100; i++)
            decoded.Add(Entry(i, generation: 1));

        var kept = Enumerable.Range(1, 100).Where(i => decoded.Find(Id(i), 1) is not null).ToList();
        Assert.InRange(kept.Count, 5, 9);
        Assert.Equal(Enumerable.Range(101 - kept.Count, kept.Count), kept);
    }

    [Fact]
    public void Nothing_is_kept_without_a_budget()
    {
        var decoded = new DecodedEvents(0);
        decoded.Add(Entry(1, generation: 1));
        Assert.Null(decoded.Find(Id(1), 1));
    }

    [Fact]
    public async Task Groups_of_one_silo_share_what_it_has_committed_and_what_one_of_them_has_read()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await using var two = await RedisUnderTest.OpenAsync(server.ConnectionString);
        foreach (var group in Groups)
            await one.Log.EnsureGroupAsync(group);
        var (own, foreign) = (Events.Commit(Key, 0), Events.Commit(Key, 1));
        await one.Store.CommitAsync(own);
        await two.Store.CommitAsync(foreign);

        var reads = new List<IReadOnlyList<WalEntry>>();
        foreach (var group in Groups)
            reads.Add(await one.Log.ReadGroupAsync(group, 1, null, 10));

        Assert.Equal([own.Event, foreign.Event], reads[0].Select(static entry => entry.Event));
        Assert.Same(own.Event, reads[0][0].Event);
        Assert.All(reads, read => Assert.True(read.Zip(reads[0]).All(static pair => ReferenceEquals(pair.First, pair.Second))));
    }

    [Fact]
    public async Task An_entry_that_was_removed_from_the_log_is_set_aside_although_it_is_known()
    {
        await using var server = await RedisServer.StartAsync();
        await using var silo = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await silo.Log.EnsureGroupAsync("archive");
        var removed = (await silo.Store.CommitAsync(Events.Commit(Key, 0))).Position.Entry;
        var kept = (await silo.Store.CommitAsync(Events.Commit(Key, 1))).Position.Entry;
        await silo.Log.ReadGroupAsync("archive", 1, null, 10);
        await server.CliAsync("XDEL", silo.Redis.Keys[1].Wal.ToString(), removed.ToString());

        Assert.Equal([kept], (await silo.Log.ReadGroupAsync("archive", 1, null, 10)).Select(static entry => entry.Position.Entry));
        Assert.NotNull(await silo.Log.FindDeadLetterAsync("archive", new(1, removed)));
    }

    [Fact]
    public async Task Readers_at_any_position_get_what_two_silos_have_written_as_a_plain_read_shows_it()
    {
        await using var server = await RedisServer.StartAsync();

        // A budget of a few entries, so that readers find some and decode others.
        await using var one = await RedisUnderTest.OpenAsync(
            server.ConnectionString,
            4,
            ("Storage:Redis:DecodedEventBytes", (4 * 8 * 1_200).ToString(System.Globalization.CultureInfo.InvariantCulture))
        );
        await using var two = await RedisUnderTest.OpenAsync(server.ConnectionString);
        foreach (var group in Groups)
            await one.Log.EnsureGroupAsync(group);

        // Who writes, and which group reads how much then; a group may begin again in between. Expected versions are sometimes wrong.
        var step = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 2], Gen.Int[1, 6], Gen.Bool);
        var version = 0L;
        var read = Groups.ToDictionary(
            static group => group,
            static _ => new SortedDictionary<EntryId, WalEntry>(),
            StringComparer.Ordinal
        );
        await step.List[20, 40]
            .SampleAsync(
                async steps =>
                {
                    foreach (var (writer, group, max, again) in steps)
                    {
                        var store = writer % 2 == 0 ? one.Store : two.Store;
                        var result = await store.CommitAsync(Events.Commit(Key, writer == 4 ? version + 7 : version));
                        version += result.Outcome == CommitOutcome.Committed ? 1 : 0;
                        await ReadAsync(one.Log, Groups[group], max, read[Groups[group]], again);
                    }
                },
                iter: 10,
                threads: 1
            );

        var plain = await two.Log.ReadRangeAsync(1, EntryId.Zero, EntryId.Max, int.MaxValue);
        Assert.Equal(version, plain.Count);
        foreach (var group in Groups)
        {
            while (await ReadAsync(one.Log, group, 50, read[group], again: false) > 0) { }
            Assert.Equal(plain, read[group].Values);
        }
    }

    private static async Task<int> ReadAsync(
        IWriteAheadLog log,
        string group,
        int max,
        SortedDictionary<EntryId, WalEntry> read,
        bool again
    )
    {
        EntryId? after = again || read.Count == 0 ? null : read.Keys.Last();
        var entries = await log.ReadGroupAsync(group, 1, after, max);
        Assert.Equal(entries.OrderBy(static entry => entry.Position.Entry), entries);
        foreach (var entry in entries)
            read[entry.Position.Entry] = entry;
        return entries.Count;
    }

    private static EntryId Id(int number) => new(number, 0);

    private static WalEntry Entry(int number, long generation, string filling = "") =>
        new(new(1, Id(number)), Events.Of(Key, number, commitId: new(number, 0, 0, new byte[8]), filling: filling))
        {
            Generation = generation,
        };
}
