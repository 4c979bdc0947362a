using System.Text;
using Concord.Ports;
using Xunit;

namespace Concord.Conformance;

/// <summary>Commits that add to a state instead of replacing it.</summary>
public abstract partial class CommitStoreConformance
{
    [Fact]
    public async Task Commits_add_to_a_state_and_the_whole_is_read()
    {
        await RaiseAsync();
        var last = await CommitAsync(0, "one", null);
        foreach (var (version, part) in new[] { " two", "", " four" }.Index())
            last = await CommitAsync(version + 1, part, last.CommitId, appends: true);

        await ExpectAsync(4, "one two four", last);
        await Storage.RestartAsync();
        await ExpectAsync(4, "one two four", last);
        Assert.Equal("one two four", TextOf(Assert.Single(await Store.ReadManyAsync([Key]))!));
    }

    [Fact]
    public async Task A_state_is_replaced_after_additions_and_added_to_after_that()
    {
        await RaiseAsync();
        var last = await CommitAsync(0, "one", null);
        last = await CommitAsync(1, " two", last.CommitId, appends: true);
        last = await CommitAsync(2, "three", last.CommitId);
        await ExpectAsync(3, "three", last);

        last = await CommitAsync(3, " four", last.CommitId, appends: true);

        await ExpectAsync(4, "three four", last);
    }

    [Fact]
    public async Task Additions_follow_a_large_state_and_may_be_large()
    {
        await RaiseAsync();
        var (large, more) = (new string('x', 1_000_000), new string('y', 300_000));
        var last = await CommitAsync(0, large, null);
        last = await CommitAsync(1, more, last.CommitId, appends: true);
        last = await CommitAsync(2, "z", last.CommitId, appends: true);

        await ExpectAsync(3, large + more + "z", last);
    }

    [Fact]
    public async Task An_addition_that_is_sent_again_after_a_lost_reply_is_answered_as_before_and_added_once()
    {
        await RaiseAsync();
        var first = await CommitAsync(0, "one", null);
        var commit = Adding(1, " two", first.CommitId);
        var result = await Store.CommitAsync(commit);

        Assert.Equal(result, await Store.CommitAsync(commit));
        await Storage.RestartAsync();
        Assert.Equal(result, await Store.CommitAsync(commit));

        await ExpectAsync(2, "one two", commit);
        Assert.Equal(2, (await ReadAllAsync(result.Position.Partition)).Count);
    }

    [Fact]
    public async Task An_addition_to_what_another_commit_has_stored_is_a_conflict_and_adds_nothing()
    {
        await RaiseAsync();
        var first = await CommitAsync(0, "one", null);
        var second = await CommitAsync(1, " two", first.CommitId, appends: true);

        foreach (
            var wrong in (Commit[])[Adding(1, " x", first.CommitId), Adding(2, " x", first.CommitId), Adding(3, " x", second.CommitId)]
        )
            Assert.Equal(
                (CommitOutcome.Conflict, 2L),
                (await Store.CommitAsync(wrong)) is var result ? (result.Outcome, result.Version) : default
            );

        await ExpectAsync(2, "one two", second);
        Assert.Equal(2, (await ReadAllAsync(Key.PartitionOf(Partitions))).Count);
    }

    [Fact]
    public async Task An_addition_that_does_not_name_the_commit_before_is_refused()
    {
        await RaiseAsync();
        await CommitAsync(0, "one", null);

        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.CommitAsync(Adding(1, " two", null)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.CommitAsync(Adding(0, "one", Guid.NewGuid())));
        Assert.Equal("one", TextOf((await Store.ReadAsync(Key))!));
    }

    [Fact]
    public async Task Of_many_that_add_at_the_same_time_each_addition_is_there_once()
    {
        await RaiseAsync();
        await CommitAsync(0, "0;", null);

        await Task.WhenAll(
            Enumerable
                .Range(1, 30)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        while (true)
                        {
                            var state = (await Store.ReadAsync(Key))!;
                            if (
                                (await Store.CommitAsync(Adding(state.Version, $"{writer};", state.CommitId))).Outcome
                                == CommitOutcome.Committed
                            )
                                return;
                        }
                    })
                )
        );

        var text = TextOf((await Store.ReadAsync(Key))!);
        Assert.Equal(Enumerable.Range(0, 31), text.TrimEnd(';').Split(';').Select(int.Parse).Order());
    }

    private async Task RaiseAsync()
    {
        await Store.RaiseFormatAsync();
        Assert.True(Store.TakesAppends);
    }

    private async Task<Commit> CommitAsync(long version, string state, Guid? expected, bool appends = false)
    {
        var commit = Adding(version, state, expected) with { AppendsState = appends };
        Assert.Equal(
            (CommitOutcome.Committed, version + 1),
            await Store.CommitAsync(commit) is var result ? (result.Outcome, result.Version) : default
        );
        return commit;
    }

    private static Commit Adding(long version, string state, Guid? expected) =>
        Events.Commit(Key, version, state) with
        {
            ExpectedCommitId = expected,
            AppendsState = true,
        };

    private async Task ExpectAsync(long version, string text, Commit newest)
    {
        var state = (await Store.ReadAsync(Key))!;
        Assert.Equal((version, newest.CommitId, text), (state.Version, state.CommitId, TextOf(state)));
        Assert.Equal(state.Position, (await ReadAllAsync(Key.PartitionOf(Partitions)))[^1].Position);
    }

    private static string TextOf(StoredState state) => Encoding.UTF8.GetString(state.Data.Span);
}
