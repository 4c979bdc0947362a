using System.Collections.Immutable;
using Concord.Ports;
using Concord.Timeline;
using Concord.Wal;

namespace Concord.Conformance;

public sealed partial class InMemoryStore
{
    private readonly SortedDictionary<DeadLetterCursor, DeadLetter> _letters = [];

    public int Partitions => _partitions.Length;

    /// <summary>Simulates a restart of the process: forgets what was delivered and not acknowledged.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            foreach (var partition in _partitions)
                partition.ForgetDeliveries();
        }
    }

    public ValueTask EnsureGroupAsync(string group, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
        {
            foreach (var partition in _partitions)
                partition.EnsureGroup(group);
        }

        return default;
    }

    public ValueTask<bool> DropGroupAsync(string group, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
        {
            var dropped = false;
            foreach (var partition in _partitions)
                dropped |= partition.DropGroup(group);
            return new(dropped);
        }
    }

    public ValueTask<IReadOnlyList<WalEntry>> ReadGroupAsync(
        string group,
        int partition,
        EntryId? after,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        Outage.ThrowIfOn();
        lock (_lock)
            return new(_partitions[partition].ReadGroup(group, after, max, _time.GetUtcNow()));
    }

    public async ValueTask<bool> WaitForEntriesAsync(int partition, EntryId after, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Outage.ThrowIfOn();
        Task appended;
        lock (_lock)
        {
            if (_partitions[partition].LastId > after)
                return true;
            appended = _partitions[partition].WaitForAppend();
        }

        try
        {
            await appended.WaitAsync(timeout, _time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public ValueTask AcknowledgeAsync(
        string group,
        int partition,
        IReadOnlyList<EntryId> entries,
        CancellationToken cancellationToken = default
    )
    {
        Outage.ThrowIfOn();
        lock (_lock)
            _partitions[partition].Acknowledge(group, entries);
        return default;
    }

    public ValueTask<IReadOnlyList<WalEntry>> ReadRangeAsync(
        int partition,
        EntryId from,
        EntryId to,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        Outage.ThrowIfOn();
        lock (_lock)
            return new(_partitions[partition].ReadRange(from, to, max));
    }

    public ValueTask<IReadOnlyList<WalPartitionInfo>> DescribeAsync(CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
        {
            return new([
                .. _partitions.Select(
                    (partition, number) =>
                        partition.Describe(group => _letters.Keys.Count(key => key.Position.Partition == number && key.Projection == group))
                ),
            ]);
        }
    }

    public ValueTask<long> TrimAsync(int partition, EntryId minimum, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
            return new(_partitions[partition].Trim(minimum));
    }

    public ValueTask AddDeadLetterAsync(DeadLetter letter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(letter);
        Outage.ThrowIfOn();
        var position = letter.Entry.Position;
        lock (_lock)
        {
            _partitions[position.Partition].Acknowledge(letter.Projection, [position.Entry]);
            var key = DeadLetterCursor.Of(letter);
            _letters[key] = _letters.TryGetValue(key, out var there)
                ? there with
                {
                    Error = letter.Error,
                    Tries = letter.Tries,
                    LastTriedAt = letter.LastTriedAt,
                }
                : letter;
        }

        return default;
    }

    public ValueTask<DeadLetter?> FindDeadLetterAsync(string group, WalPosition position, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
            return new(_letters.GetValueOrDefault(new(position, group)));
    }

    public ValueTask<bool> RemoveDeadLetterAsync(string group, WalPosition position, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
            return new(_letters.Remove(new(position, group)));
    }

    public ValueTask<DeadLetterPage> ReadDeadLettersAsync(
        string? group,
        int max,
        string? cursor,
        CancellationToken cancellationToken = default
    )
    {
        Outage.ThrowIfOn();
        lock (_lock)
        {
            var after = DeadLetterCursor.ParseCursor(cursor);
            var rest = _letters
                .Where(letter => letter.Key > after && (group is null || letter.Key.Projection == group))
                .Select(static letter => letter.Value)
                .ToList();
            var page = rest.Take(max).ToImmutableArray();
            return new(new DeadLetterPage(page, rest.Count > page.Length ? DeadLetterCursor.Of(page[^1]).ToString() : null));
        }
    }
}
