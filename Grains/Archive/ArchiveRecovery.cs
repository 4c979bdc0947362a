using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Commit;

namespace Concord.Grains.Archive;

/// <summary>
/// Puts back what a store has lost and the archive still has: the same transactions, byte for byte, under the same commit ids, at the end of the log. Followers
/// that have seen them before find nothing new in them.
/// </summary>
public sealed class ArchiveRecovery(IArchiveStore archive)
{
    private const int Page = 500;

    /// <param name="after">Where the partition's log ends now.</param>
    /// <returns>Events that were committed again, that the state had all the same, and that do not follow on what is stored.</returns>
    public async Task<(int Restored, int Present, int Diverged)> RestoreAsync(
        int partition, EntryId after, Func<EntityKey, Task<StoredState?>> read, Func<Commit.Commit, Task<CommitResult>> commit)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(commit);
        var (restored, present, diverged) = (0, 0, 0);
        var query = new EventQuery { From = new(null, new(partition, new(after.Milliseconds, after.Sequence + 1))), Limit = Page };
        while (true)
        {
            var page = await archive.QueryAsync(query);
            foreach (var entry in page.Items)
            {
                switch (await RestoreAsync(entry.Event, read, commit))
                {
                    case true: restored++; break;
                    case false: present++; break;
                    default: diverged++; break;
                }
            }

            if (page.Next is null) return (restored, present, diverged);
            query = query with { After = page.Next };
        }
    }

    /// <summary>True: committed again; false: it is there; null: it does not follow on what is there.</summary>
    private static async Task<bool?> RestoreAsync(WalEvent lost, Func<EntityKey, Task<StoredState?>> read, Func<Commit.Commit, Task<CommitResult>> commit)
    {
        var key = new EntityKey(lost.Subject);
        try
        {
            while (true)
            {
                var timeline = EntityTimeline.Decode(key, await read(key));
                if (timeline.Find(lost.CommitId) is not null) return false;
                if (timeline.Repeat(lost) is not { } repeated) return null;
                if ((await commit(repeated)).Outcome == CommitOutcome.Committed) return true;

                // Somebody else puts back the same, and was quicker; what is stored now is newer than what was read.
            }
        }
        catch (StorageUnavailableException e) when (e.InnerException is TimelineDamagedException)
        {
            return null;
        }
    }
}
