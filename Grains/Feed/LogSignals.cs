using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Commit;

namespace Concord.Grains.Feed;

/// <summary>
/// Waits for entries on behalf of all feeds of this silo: one wait per partition, however many feeds follow it.
/// </summary>
internal sealed class LogSignals(IWriteAheadLog log)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly (EntryId After, Task<bool> Appended)[] _waits = new (EntryId, Task<bool>)[log.Partitions];

    /// <summary>The partitions that hold entries after the cursors, as soon as there is one; none after <paramref name="wait"/>.</summary>
    public async Task<IReadOnlyList<int>> WaitAsync(IReadOnlyList<EntryId> cursors, TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var waits = Enumerable.Range(0, cursors.Count).Select(partition => WaitFor(partition, cursors[partition])).ToList();
            var any = Task.WhenAny(waits);
            if (!any.IsCompleted)
            {
                var rest = wait - time.GetElapsedTime(started);
                if (rest <= TimeSpan.Zero || !await EndsAsync(any, rest, time, cancellationToken)) return [];
            }

            var found = new List<int>();
            for (var partition = 0; partition < waits.Count; partition++)
            {
                if (waits[partition].IsCompleted && await waits[partition]) found.Add(partition);
            }

            if (found.Count > 0) return found;
        }
    }

    private Task<bool> WaitFor(int partition, EntryId cursor)
    {
        lock (_lock)
        {
            var (after, appended) = _waits[partition];

            // One that waits at an earlier place has not ended, so there is nothing after that place, nor after this one.
            if (appended is { IsCompleted: false } && after <= cursor) return appended;

            // This one is behind the others, and what they wait after is there for it to read.
            if (appended is not null && after > cursor) return Task.FromResult(true);
            appended = log.WaitForEntriesAsync(partition, cursor, Timeout, CancellationToken.None).AsTask();
            _waits[partition] = (cursor, appended);
            return appended;
        }
    }

    private static async Task<bool> EndsAsync(Task any, TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await any.WaitAsync(wait, time, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }
}
