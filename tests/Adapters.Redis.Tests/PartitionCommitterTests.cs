using Concord.Conformance;
using Concord.Ports;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

public sealed class PartitionCommitterTests
{
    /// <summary>While a call is under way, what arrives waits for the next one.</summary>
    [Fact]
    public async Task Rows_of_imports_are_sent_after_other_commits_and_not_too_many_in_one_call()
    {
        var (groups, first) = (new List<CommitGroup>(), new TaskCompletionSource());
        var committer = new PartitionCommitter(new RedisKeys(1)[0], SendAsync);
        Commit[] rows = [.. Enumerable.Range(0, 100).Select(static _ => NewCommit() with { IsBulk = true })];
        var (begun, live) = (NewCommit(), NewCommit());

        Task[] answers = [committer.CommitAsync(begun), .. rows.Select(committer.CommitAsync), committer.CommitAsync(live)];
        first.SetResult();
        await Task.WhenAll(answers);

        Assert.Equal([begun], Commits(groups[0]));
        Assert.Equal([live, .. rows[..64]], Commits(groups[1]));
        Assert.Equal(rows[64..], Commits(groups[2]));

        async Task SendAsync(CommitGroup group)
        {
            groups.Add(group);
            if (groups.Count == 1)
                await first.Task;
            foreach (var pending in group.Pending)
                pending.Done.SetResult(default);
        }
    }

    private static IEnumerable<Commit> Commits(CommitGroup group) => group.Pending.Select(static pending => pending.Commit);

    private static Commit NewCommit() => Events.Commit(new("motor-fr/P1"), 0);
}
