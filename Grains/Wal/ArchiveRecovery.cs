using Concord.Ports;
using Concord.Timeline;

namespace Concord.Wal;

/// <summary>
/// Restores what a store has lost and the archive still has: the same transactions, byte for byte, under the same commit ids,
/// at the end of the WAL. For followers that have seen them before they change nothing. If another change has taken the place
/// of one, that one is no longer in the chain, and is set aside.
/// </summary>
public sealed class ArchiveRecovery(IArchiveStore archive, TimeProvider time)
{
    private const int Page = 500;

    /// <param name="after">The last entry of the partition in the WAL.</param>
    public async Task<RecoveryOutcome> RestoreAsync(
        int partition,
        EntryId after,
        Func<EntityKey, Task<StoredState?>> read,
        Func<Concord.Ports.Commit, Task<CommitResult>> commit
    )
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(commit);
        var outcome = new RecoveryOutcome(0, 0, 0, 0);
        var query = new EventQuery { From = new(null, new(partition, after.Next())), Limit = Page };
        while (true)
        {
            var page = await archive.QueryAsync(query);
            var replaced = new List<SetAsideEvent>();
            foreach (var entry in page.Items)
            {
                switch (await RestoreAsync(entry.Event, read, commit))
                {
                    case RestoreOutcome.Restored:
                        outcome = outcome with { Restored = outcome.Restored + 1 };
                        break;
                    case RestoreOutcome.Present:
                        outcome = outcome with { Present = outcome.Present + 1 };
                        break;
                    case RestoreOutcome.Replaced:
                        replaced.Add(new(entry, SetAsideReason.Lost, time.GetUtcNow()));
                        goto default;
                    default:
                        outcome = outcome with { Diverged = outcome.Diverged + 1 };
                        break;
                }
            }

            await archive.SetAsideAsync(replaced);
            outcome = outcome with { SetAside = outcome.SetAside + replaced.Count };
            if (page.Next is null)
                return outcome;
            query = query with { After = page.Next };
        }
    }

    private static async Task<RestoreOutcome> RestoreAsync(
        WalEvent lost,
        Func<EntityKey, Task<StoredState?>> read,
        Func<Concord.Ports.Commit, Task<CommitResult>> commit
    )
    {
        var key = new EntityKey(lost.Subject);
        try
        {
            while (true)
            {
                var timeline = EntityTimeline.Decode(key, await read(key));
                if (timeline.Find(lost.CommitId) is not null)
                    return RestoreOutcome.Present;
                if (timeline.CommitAgain(lost) is not { } repeated)
                    return timeline.Excludes(lost) ? RestoreOutcome.Replaced : RestoreOutcome.Diverged;
                if ((await commit(repeated)).Outcome == CommitOutcome.Committed)
                    return RestoreOutcome.Restored;

                // Another silo restores the same, and was faster; what is stored now is newer than what was read.
            }
        }
        catch (StorageUnavailableException e) when (e.InnerException is TimelineDamagedException)
        {
            return RestoreOutcome.Diverged;
        }
    }

    private enum RestoreOutcome
    {
        /// <summary>Committed again.</summary>
        Restored,

        /// <summary>It exists.</summary>
        Present,

        /// <summary>It does not follow the stored chain, and nothing proves that it is not part of it.</summary>
        Diverged,

        /// <summary>Another transaction has its place in the chain.</summary>
        Replaced,
    }
}

/// <param name="Restored">Events that were committed again.</param>
/// <param name="Present">Events that the state already had.</param>
/// <param name="Diverged">Events that do not follow the stored chain.</param>
/// <param name="SetAside">Of these, those in whose place another change is stored.</param>
public sealed record RecoveryOutcome(int Restored, int Present, int Diverged, int SetAside);
