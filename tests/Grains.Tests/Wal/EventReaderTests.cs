using System.Text;
using Concord.Conformance;
using Concord.Ports;
using Concord.Projections.Tests;
using Concord.Timeline;
using Concord.Values;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Wal.Tests;

public sealed class EventReaderTests
{
    private const int Partitions = 3;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Types = ["concord.policy.issue", "concord.policy.endorse", "concord.realm.replaced"];

    /// <summary>One operation on a store.</summary>
    private enum Step
    {
        Commit,
        Tick,
        Archive,
        SetAside,
        Trim,
    }

    private static readonly Gen<(Step Step, int Subject, int Amount)> Steps = Gen.Select(
        Gen.Frequency(
            (10, Gen.Const(Step.Commit)),
            (4, Gen.Const(Step.Tick)),
            (3, Gen.Const(Step.Archive)),
            (1, Gen.Const(Step.SetAside)),
            (1, Gen.Const(Step.Trim))
        ),
        Gen.Int[0, 5],
        Gen.Int[1, 6]
    );

    private static readonly Gen<EventQuery> Queries = Gen.Select(
        Strings(null, "motor-fr", "home-fr"),
        Strings(null, "P1", "motor-fr/P2", "P9"),
        Strings(null, "endorse", "concord.policy.issue"),
        Bounds(),
        Bounds(),
        Gen.Int[1, 7],
        (realm, policy, type, from, to, limit) =>
            new EventQuery
            {
                Realm = realm,
                Policy = policy,
                Type = type,
                From = from,
                To = to,
                Limit = limit,
            }
    );

    [Fact]
    public Task Pages_merge_wal_and_archive_with_each_matching_event_once_and_in_order() =>
        Gen.Select(Steps.Array[0, 80], Queries)
            .SampleAsync(
                async (steps, query) =>
                {
                    var (storage, all) = await PlayAsync(steps);
                    var filter = new EventFilter(query);
                    var expected = all.Where(filter.Matches).OrderBy(static entry => entry.Position).Select(entry => entry.Event.EventId);

                    Assert.Equal(expected, (await ReadAllAsync(storage, query)).Select(entry => entry.Event.EventId));
                },
                iter: 2_000
            );

    [Fact]
    public async Task Events_of_a_trimmed_wal_are_still_answered()
    {
        var time = new FakeTimeProvider(Start);
        var storage = new InMemoryStorage(time, Partitions);
        await storage.Store.EnsureGroupAsync("archive");
        for (var version = 1; version <= 50; version++)
            await storage.Store.CommitAsync(TestEvents.Commit("motor-fr/P1", version));
        var partition = new EntityKey("motor-fr/P1").PartitionOf(Partitions);
        var delivered = await storage.Store.ReadGroupAsync("archive", partition, null, 40);
        await storage.Archive.AppendAsync(delivered);
        await storage.Store.AcknowledgeAsync("archive", partition, [.. delivered.Select(entry => entry.Position.Entry)]);
        Assert.Equal(40, await storage.Store.TrimAsync(partition, EntryId.Max));

        var all = await ReadAllAsync(storage, new() { Limit = 7 });

        Assert.Equal(Enumerable.Range(1, 50).Select(version => (long)version), all.Select(entry => entry.Event.Version));
    }

    [Fact]
    public async Task A_long_wal_with_few_matches_is_answered_in_several_pages_without_a_gap()
    {
        var storage = new InMemoryStorage(new FakeTimeProvider(Start), partitions: 1);
        for (var version = 1; version <= 6_000; version++)
            await storage.Store.CommitAsync(TestEvents.Commit("motor-fr/P1", version, version % 2_500 == 0 ? Types[0] : Types[1]));

        var pages = new List<int>();
        var all = await ReadAllAsync(storage, new() { Type = "issue", Limit = 100 }, pages);

        Assert.Equal([2_500L, 5_000L], all.Select(entry => entry.Event.Version));
        Assert.InRange(pages.Count, 2, 10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(30)]
    public async Task A_page_ends_by_bytes_and_none_is_missed(int archived)
    {
        const int Events = 30,
            Size = 900_000;
        var storage = new InMemoryStorage(new FakeTimeProvider(Start), Partitions);
        await storage.Store.EnsureGroupAsync("archive");
        for (var policy = 1; policy <= Events; policy++)
        {
            var commit = TestEvents.Commit($"motor-fr/P{policy}", 1);
            await storage.Store.CommitAsync(
                commit with
                {
                    Event = commit.Event with
                    {
                        Data = CanonicalJson.FromTrusted(Encoding.UTF8.GetBytes($"{{\"text\":\"{new string('x', Size)}\"}}")),
                    },
                }
            );
        }

        for (var partition = 0; partition < Partitions; partition++)
        {
            var taken = await storage.Store.ReadGroupAsync("archive", partition, null, archived / Partitions);
            await storage.Archive.AppendAsync(taken);
            await storage.Store.AcknowledgeAsync("archive", partition, [.. taken.Select(entry => entry.Position.Entry)]);
        }

        var pages = new List<int>();
        var all = await ReadAllAsync(storage, new() { Limit = 1_000 }, pages);

        Assert.Equal(Events, all.DistinctBy(entry => entry.Position).Count());
        Assert.Equal(Events, all.Count);
        Assert.All(pages, items => Assert.InRange(items * (long)Size, 0, PageBudget.Bytes));
    }

    private static async Task<List<WalEntry>> ReadAllAsync(InMemoryStorage storage, EventQuery query, List<int>? pages = null)
    {
        var reader = new EventReader(storage.Store, storage.Archive);
        var all = new List<WalEntry>();
        for (WalPosition? after = null; ; )
        {
            var (items, next) = await reader.QueryAsync(query with { After = after }, default);
            Assert.True(items.Length <= query.Limit, $"A page holds {items.Length} entries, its limit is {query.Limit}.");
            all.AddRange(items);
            pages?.Add(items.Length);
            if (next is not { } cursor)
                return all;
            Assert.True(after is not { } before || cursor > before, $"The cursor has not moved on from {after}.");
            after = cursor;
        }
    }

    private static async Task<(InMemoryStorage Storage, List<WalEntry> All)> PlayAsync((Step Step, int Subject, int Amount)[] steps)
    {
        var time = new FakeTimeProvider(Start);
        var storage = new InMemoryStorage(time, Partitions);
        var store = storage.Store;
        await store.EnsureGroupAsync("archive");
        var all = new List<WalEntry>();
        var versions = new int[6];
        foreach (var (step, subject, amount) in steps)
        {
            switch (step)
            {
                case Step.Commit:
                    var commit = TestEvents.Commit(
                        $"{(subject < 4 ? "motor-fr" : "home-fr")}/P{subject}",
                        ++versions[subject],
                        Types[amount % Types.Length]
                    );
                    all.Add(new((await store.CommitAsync(commit)).Position, commit.Event));
                    break;
                case Step.Tick:
                    time.Advance(TimeSpan.FromMilliseconds(amount));
                    break;
                default:
                    await ProgressAsync(storage, step, subject % Partitions, amount);
                    break;
            }
        }

        return (storage, all);
    }

    private static async Task ProgressAsync(InMemoryStorage storage, Step step, int partition, int amount)
    {
        var store = storage.Store;
        var next = await store.ReadGroupAsync("archive", partition, null, amount);
        if (step == Step.Trim)
        {
            // As the retention does: nothing that the archive has set aside is trimmed.
            var all = await store.ReadDeadLettersAsync("archive", 1000, null);
            var letters = all.Items.Where(letter => letter.Entry.Position.Partition == partition);
            await store.TrimAsync(partition, letters.Select(letter => letter.Entry.Position.Entry).DefaultIfEmpty(EntryId.Max).Min());
        }
        else if (step == Step.SetAside && next.Count > 0)
        {
            await store.AddDeadLetterAsync(
                new()
                {
                    Projection = "archive",
                    Entry = next[0],
                    Error = "",
                    Tries = 1,
                    FirstTriedAt = Start,
                    LastTriedAt = Start,
                }
            );
        }
        else if (next.Count > 0)
        {
            // A crash between the two steps leaves entries in both.
            await storage.Archive.AppendAsync(next);
            if (amount > 1)
                await store.AcknowledgeAsync("archive", partition, [.. next.Skip(amount % 2).Select(entry => entry.Position.Entry)]);
        }
    }

    private static Gen<string?> Strings(params string?[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Gen<EventBound?> Bounds() =>
        Gen.Frequency(
            (3, Gen.Const((EventBound?)null)),
            (1, Gen.Int[-5, 60].Select(ticks => (EventBound?)new EventBound(Start.AddMilliseconds(ticks / 2.0), null))),
            (
                1,
                Gen.Select(
                    Gen.Int[0, Partitions - 1],
                    Gen.Int[0, 40],
                    Gen.Int[0, 3],
                    (partition, milliseconds, sequence) =>
                        (EventBound?)
                            new EventBound(
                                null,
                                new(partition, new(Start.AddMilliseconds(milliseconds).ToUnixTimeMilliseconds(), sequence))
                            )
                )
            )
        );
}
