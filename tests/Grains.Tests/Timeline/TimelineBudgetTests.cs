using Concord.Conformance;
using Concord.Ports;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concord.Timeline.Tests;

public sealed class TimelineBudgetTests
{
    private static readonly long One = Decoded().Size;

    [Fact]
    public void Those_used_last_are_kept_as_far_as_the_memory_reaches()
    {
        var budget = Budget(3 * One);
        var places = Enumerable.Range(0, 4).Select(static _ => new KeptTimeline()).ToList();
        for (var i = 0; i < 3; i++)
            budget.Keep(places[i], Decoded());
        budget.Keep(places[0], places[0].Timeline!);

        budget.Keep(places[3], Decoded());

        Assert.Equal([true, false, true, true], places.Select(static place => place.Timeline is not null));
        Assert.Equal((3, 3 * One), (budget.Count, budget.Size));
        budget.Drop(places[2]);
        budget.Drop(places[1]);
        Assert.Equal((2, 2 * One), (budget.Count, budget.Size));
        Assert.Null(places[2].Timeline);
    }

    [Fact]
    public void What_does_not_fit_at_all_is_not_kept()
    {
        var budget = Budget(One - 1);
        var place = new KeptTimeline();

        budget.Keep(place, Decoded());

        Assert.Equal((null, 0, 0L), (place.Timeline, budget.Count, budget.Size));
    }

    [Fact]
    public async Task From_many_threads_it_counts_what_it_keeps()
    {
        var budget = Budget(5 * One);
        var places = Enumerable.Range(0, 16).Select(static _ => new KeptTimeline()).ToList();

        await Task.WhenAll(
            places.Select(place =>
                Task.Run(() =>
                {
                    for (var i = 0; i < 2_000; i++)
                    {
                        budget.Keep(place, Decoded());
                        if (i % 7 == 0)
                            budget.Drop(place);
                    }
                })
            )
        );

        var kept = places.Count(static place => place.Timeline is not null);
        Assert.Equal((kept, kept * One), (budget.Count, budget.Size));
        Assert.InRange(kept, 0, 5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    public async Task A_writer_records_the_same_with_and_without_what_it_keeps(int bytes)
    {
        var (store, budget) = (new InMemoryStore(), Budget(bytes));
        var writer = new EntityWriter(store, Timelines.Key, budget: budget);
        for (var i = 1; i <= 12; i++)
        {
            if (i % 4 == 0)
                store.LoseNextReplies();
            if (i % 5 == 0)
                store.FailNextCommits();
            var number = i;
            async Task AppendAsync() =>
                await writer.WriteAsync(timeline =>
                    Decision<CommitResult>.Write(timeline.Append(Timelines.Draft(number), Timelines.Start, null), result => result)
                );
            if (i % 5 == 0)
                await Assert.ThrowsAsync<Concord.Errors.StorageUnavailableException>(AppendAsync);
            await AppendAsync();

            var stored = EntityTimeline.Decode((await store.ReadAsync(Timelines.Key))!);
            var kept = await writer.GetTimelineAsync();
            Assert.Equal(i, kept.Version);
            Assert.Equal(
                stored.Transactions.Select(static t => (t.CopyData().ToString(), t.Position)),
                kept.Transactions.Select(static t => (t.CopyData().ToString(), t.Position))
            );
            Assert.Equal((await store.ReadAsync(Timelines.Key))!.Data.ToArray(), (await writer.GetStateAsync())!.Data.ToArray());
        }

        Assert.Equal(bytes == 0 ? 0 : 1, budget.Count);
        writer.Forget();
        Assert.Equal(0, budget.Size);
    }

    [Fact]
    public async Task A_conflict_drops_what_is_kept()
    {
        var (store, budget) = (new InMemoryStore(), Budget(int.MaxValue));
        var (mine, theirs) = (new EntityWriter(store, Timelines.Key, budget: budget), new EntityWriter(store, Timelines.Key));
        await AppendAsync(mine, 1);
        await AppendAsync(theirs, 2);

        Assert.Equal(3, (await AppendAsync(mine, 3)).Version);

        Assert.Equal([1, 2, 3], (await mine.GetTimelineAsync()).Transactions.Select(static t => t.CommitId.ToByteArray()[0]));
    }

    private static async Task<CommitResult> AppendAsync(EntityWriter writer, int number) =>
        await writer.WriteAsync(timeline =>
            Decision<CommitResult>.Write(timeline.Append(Timelines.Draft(number), Timelines.Start, null), result => result)
        );

    private static EntityTimeline Decoded() => EntityTimeline.Decode(Timelines.Build(3).State);

    private static TimelineBudget Budget(long bytes) => new(Options.Create(new TimelineOptions { KeptBytes = (int)bytes }));
}
