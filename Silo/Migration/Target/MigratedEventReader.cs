using System.Runtime.CompilerServices;
using Concord.Ports;
using Concord.Timeline;
using Concord.Wal;

namespace Concord.Silo.Migration;

/// <summary>The stored events of one list: those of the archive, then those that only the WAL has.</summary>
internal sealed class MigratedEventReader(IWriteAheadLog log, IArchiveStore archive, EntityKey subject)
{
    private const int Page = 1_000;

    /// <summary>From the first event on, in order and without a gap: ends where neither archive nor WAL has the next one.</summary>
    /// <param name="start">No event of the list is before this position in the WAL.</param>
    public async IAsyncEnumerable<WalEvent> ReadAsync(EntryId start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var version = 0L;
        for (var progress = true; progress; )
        {
            progress = false;
            while (
                await archive.ReadEntityAsync(subject, version, Page, cancellationToken) is { Count: > 0 } kept
                && kept[0].Event.Version == version + 1
            )
            {
                foreach (var entry in kept)
                {
                    if (entry.Event.Version != version + 1)
                        break;
                    (version, start, progress) = (version + 1, entry.Position.Entry.Next(), true);
                    yield return entry.Event;
                }
            }

            // What is trimmed from the WAL while it is read is in the archive by then, so a gap is looked up there once more.
            await foreach (var entry in ReadWalAsync(start, cancellationToken))
            {
                if (entry.Event.Version <= version)
                    continue;
                if (entry.Event.Version != version + 1)
                    break;
                (version, start, progress) = (version + 1, entry.Position.Entry.Next(), true);
                yield return entry.Event;
            }
        }
    }

    private async IAsyncEnumerable<WalEntry> ReadWalAsync(EntryId from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var partition = subject.PartitionOf(log.Partitions);
        while (true)
        {
            var entries = await log.ReadRangeAsync(partition, from, EntryId.Max, Page, cancellationToken);
            foreach (var entry in entries)
            {
                if (entry.Event.Subject == subject.Value)
                    yield return entry;
            }
            if (entries.Count < Page)
                yield break;
            from = entries[^1].Position.Entry.Next();
        }
    }
}
