using Concord.Ports;
using Concord.Wal;

namespace Concord.Conformance;

/// <summary>One partition of the in-memory WAL with its groups. The store's lock guards it.</summary>
internal sealed class InMemoryPartition(int number)
{
    private readonly List<WalEntry> _entries = [];
    private readonly SortedDictionary<string, InMemoryGroup> _groups = new(StringComparer.Ordinal);
    private TaskCompletionSource? _appended;

    public EntryId LastId { get; private set; } = EntryId.Zero;

    public WalPosition Append(WalEvent e, DateTimeOffset now)
    {
        LastId = LastId.Next(now.ToUnixTimeMilliseconds());
        _entries.Add(new(new(number, LastId), e));
        _appended?.SetResult();
        _appended = null;
        return _entries[^1].Position;
    }

    public Task WaitForAppend() => (_appended ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Replace(EntryId id, Func<WalEvent, WalEvent> change)
    {
        var index = _entries.FindIndex(entry => entry.Position.Entry == id);
        _entries[index] = _entries[index] with { Event = change(_entries[index].Event) };
    }

    public void Remove(EntryId id) => _entries.RemoveAll(entry => entry.Position.Entry == id);

    public void EnsureGroup(string group) => _groups.TryAdd(group, new());

    public bool DropGroup(string group) => _groups.Remove(group);

    public void ForgetDeliveries()
    {
        foreach (var group in _groups.Values)
            group.Delivered.Clear();
    }

    public IReadOnlyList<WalEntry> ReadGroup(string name, EntryId? after, int max, DateTimeOffset now)
    {
        var group = Group(name);
        if (after is null)
            group.Delivered.Clear();
        var found = _entries
            .Where(entry => entry.Position.Entry > (after ?? group.Cursor) && !group.IsAcknowledged(entry.Position.Entry))
            .Take(max)
            .ToList();
        foreach (var entry in found)
            group.Delivered.TryAdd(entry.Position.Entry, now);
        return found;
    }

    public void Acknowledge(string name, IReadOnlyList<EntryId> ids)
    {
        var group = Group(name);
        foreach (var id in ids)
        {
            group.Delivered.Remove(id);
            if (id > group.Cursor)
                group.Acknowledged.Add(id);
        }

        foreach (var entry in _entries.SkipWhile(entry => entry.Position.Entry <= group.Cursor))
        {
            if (!group.Acknowledged.Remove(entry.Position.Entry))
                break;
            group.Cursor = entry.Position.Entry;
        }
    }

    public IReadOnlyList<WalEntry> ReadRange(EntryId from, EntryId to, int max) =>
        [.. _entries.Where(entry => entry.Position.Entry >= from && entry.Position.Entry < to).Take(max)];

    public long Trim(EntryId minimum) =>
        _entries.RemoveAll(entry => entry.Position.Entry < minimum && _groups.Values.All(group => entry.Position.Entry <= group.Cursor));

    public WalPartitionInfo Describe(Func<string, long> deadLetters) =>
        new()
        {
            Partition = number,
            Length = _entries.Count,
            FirstId = _entries.Count == 0 ? null : _entries[0].Position.Entry,
            LastId = LastId == EntryId.Zero ? null : LastId,
            Groups =
            [
                .. _groups.Select(pair => new WalGroupInfo
                {
                    Group = pair.Key,
                    Acknowledged = pair.Value.Cursor,
                    Lag = _entries.Count(entry => !pair.Value.IsAcknowledged(entry.Position.Entry)),
                    Oldest = _entries.Find(entry => !pair.Value.IsAcknowledged(entry.Position.Entry))?.Position.Entry,
                    Pending = pair.Value.Delivered.Count,
                    OldestPendingSince = pair.Value.Delivered.Count == 0 ? null : pair.Value.Delivered.First().Value,
                    DeadLetters = deadLetters(pair.Key),
                }),
            ],
        };

    private InMemoryGroup Group(string name) =>
        _groups.TryGetValue(name, out var group)
            ? group
            : throw new InvalidOperationException($"The log has no group '{name}'; EnsureGroupAsync makes it.");

    private sealed class InMemoryGroup
    {
        /// <summary>Everything up to here is acknowledged.</summary>
        public EntryId Cursor { get; set; } = EntryId.Zero;

        /// <summary>Acknowledged out of order, after the cursor.</summary>
        public SortedSet<EntryId> Acknowledged { get; } = [];

        public SortedDictionary<EntryId, DateTimeOffset> Delivered { get; } = [];

        public bool IsAcknowledged(EntryId id) => id <= Cursor || Acknowledged.Contains(id);
    }
}
