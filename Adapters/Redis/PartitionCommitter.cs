using System.Diagnostics;

namespace Concord.Adapters.Redis;

/// <summary>
/// Commits of one partition. A commit is sent at once where no call is running; commits that arrive during a call are sent together in the
/// next one. So there is no delay when idle, and under load more commits share a call. The order of arrival is kept, except that rows of
/// imports come last, and only so many in one call that a caller who arrives meanwhile does not wait long.
/// </summary>
internal sealed class PartitionCommitter(RedisKeys.Partition partition, Func<CommitGroup, Task> send)
{
    private readonly Queue<PendingCommit> _waiting = new();
    private readonly Queue<PendingCommit> _bulk = new();
    private readonly Lock _lock = new();
    private bool _busy;

    public Task<CommitResult> CommitAsync(Commit commit)
    {
        var done = new TaskCompletionSource<CommitResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            (commit.IsBulk ? _bulk : _waiting).Enqueue(new(commit, done, Activity.Current is { Recorded: true } span ? span : null));
            if (_busy)
                return done.Task;
            _busy = true;
        }

        _ = SendAllAsync();
        return done.Task;
    }

    private async Task SendAllAsync()
    {
        // The first caller starts this, and it continues for others.
        Activity.Current = null;
        while (true)
        {
            var group = new CommitGroup(partition);
            lock (_lock)
            {
                group.Fill(_waiting);
                group.Fill(_bulk, CommitGroup.MaxBulkCommits);
                if (group.Pending.Count == 0)
                {
                    _busy = false;
                    return;
                }
            }

            await send(group).ConfigureAwait(false);
        }
    }
}
