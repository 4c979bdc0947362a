using System.Collections.Immutable;

namespace Concord.Wal;

/// <summary>
/// The newest events of the WAL in the feeds' order, at one moment. Between <see cref="Start"/> and <see cref="End"/> nothing
/// is missing.
/// </summary>
internal sealed class FeedSnapshot(EntryId[] start, EntryId[] end, BufferedEvent[] events, StorageUnavailableException? outage)
{
    private readonly TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Per partition, the last entry before these.</summary>
    public EntryId[] Start { get; } = start;

    /// <summary>Per partition, the last entry of these.</summary>
    public EntryId[] End { get; } = end;

    public BufferedEvent[] Events { get; } = events;

    /// <summary>Why the WAL cannot be read now; null while it can.</summary>
    public StorageUnavailableException? Unavailable { get; } = outage;

    /// <summary>Completes when there is a newer snapshot.</summary>
    public Task Changed => _changed.Task;

    public void SignalReplaced() => _changed.TrySetResult();

    /// <summary>Whether the feed has yet to read events before these.</summary>
    public bool IsAfter(ImmutableArray<EntryId> cursors)
    {
        for (var partition = 0; partition < Start.Length; partition++)
        {
            if (cursors[partition] < Start[partition])
                return true;
        }

        return false;
    }

    /// <summary>The events after the cursors, up to the limits of a page.</summary>
    public FeedPage PageAfter(ImmutableArray<EntryId> cursors, EventFilter filter, EventFeedOptions options)
    {
        var first = FirstAfter(cursors);
        if (first == Events.Length)
            return new([], cursors);
        var (after, items, bytes) = (cursors.ToBuilder(), ImmutableArray.CreateBuilder<WalEntry>(), 0);
        foreach (var entry in Events.Skip(first).Select(static e => e.Entry))
        {
            var (partition, id) = entry.Position;
            if (id <= cursors[partition])
                continue;
            if (filter.Matches(entry))
            {
                bytes += entry.Event.Data.Utf8.Length;
                if (items.Count == options.PageEntries || (items.Count > 0 && bytes > options.PageBytes))
                    break;
                items.Add(entry);
            }

            after[partition] = id;
        }

        return new(items.ToImmutable(), after.ToImmutable());
    }

    /// <summary>Searches from the end: most feeds have read nearly everything.</summary>
    private int FirstAfter(ImmutableArray<EntryId> cursors)
    {
        var behind = 0;
        for (var partition = 0; partition < End.Length; partition++)
        {
            if (cursors[partition] < End[partition])
                behind++;
        }

        var first = Events.Length;
        for (var i = Events.Length - 1; i >= 0 && behind > 0; i--)
        {
            var (partition, id) = Events[i].Entry.Position;
            if (id <= cursors[partition])
                continue;
            first = i;
            if (Events[i].Before <= cursors[partition])
                behind--;
        }

        return first;
    }
}
