using Concord.Ports;
using Concord.Timeline;
using Concord.Wal;

namespace Concord.Conformance;

/// <summary>The archive in memory.</summary>
public sealed class InMemoryArchiveStore : IArchiveStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(string Subject, long Version), WalEntry> _entries = new(BySubject);

    private readonly List<SetAsideEvent> _aside = [];
    private long _generation;

    private static readonly Comparer<(string Subject, long Version)> BySubject = Comparer<(string Subject, long Version)>.Create(
        (left, right) =>
            string.CompareOrdinal(left.Subject, right.Subject) is var order and not 0 ? order : left.Version.CompareTo(right.Version)
    );

    public Outage Outage { get; } = new();

    /// <summary>A batch with an entry for which this is true always fails.</summary>
    public Func<WalEntry, bool>? Poison { get; set; }

    /// <summary>How many entries are stored.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    public ValueTask<IReadOnlyList<EntryId>> ReadNewestIdsAsync(int partitions, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
        {
            var newest = _entries
                .Values.GroupBy(entry => entry.Position.Partition)
                .ToDictionary(group => group.Key, group => group.Max(entry => entry.Position.Entry));
            return new([.. Enumerable.Range(0, partitions).Select(partition => newest.GetValueOrDefault(partition))]);
        }
    }

    public ValueTask AppendAsync(IReadOnlyList<WalEntry> entries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        Outage.ThrowIfOn();
        if (Poison is { } poison && entries.FirstOrDefault(poison) is { } bad)
            throw new InvalidOperationException($"The test has poisoned {bad.Event.EventId}.");
        lock (_lock)
        {
            if (entries.FirstOrDefault(entry => entry.Generation > 0 && entry.Generation < _generation) is { } outdated)
                throw new OutdatedEntriesException(outdated.Generation, _generation);
            var all = new SortedDictionary<(string Subject, long Version), WalEntry>(_entries, BySubject);
            foreach (var entry in entries)
            {
                var key = (entry.Event.Subject, entry.Event.Version);
                if (!all.TryAdd(key, entry) && all[key].Event.Hash != entry.Event.Hash)
                    throw new ArchiveConflictException(entry, all[key]);
            }

            foreach (var entry in entries)
                _entries.TryAdd((entry.Event.Subject, entry.Event.Version), entry);
        }

        return default;
    }

    public ValueTask<long> BeginGenerationAsync(long generation, int partitions, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
            return new(_generation = Math.Max(_generation, generation));
    }

    public ValueTask SetAsideAsync(IReadOnlyList<SetAsideEvent> events, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        Outage.ThrowIfOn();
        lock (_lock)
        {
            foreach (var aside in events)
            {
                var key = (aside.Entry.Event.Subject, aside.Entry.Event.Version);
                if (!_entries.TryGetValue(key, out var kept) || kept.Event.Hash != aside.Entry.Event.Hash)
                    continue;
                _entries.Remove(key);
                _aside.Add(aside with { Entry = kept });
            }
        }

        return default;
    }

    public ValueTask<IReadOnlyList<SetAsideEvent>> ReadSetAsideAsync(EntityKey key, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
            return new([
                .. _aside.Where(aside => aside.Entry.Event.Subject == key.Value).OrderBy(static aside => aside.Entry.Event.Version),
            ]);
    }

    public ValueTask<IReadOnlyList<WalEntry>> ReadEntityAsync(
        EntityKey key,
        long after,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        Outage.ThrowIfOn();
        lock (_lock)
            return new([.. _entries.Values.Where(entry => entry.Event.Subject == key.Value && entry.Event.Version > after).Take(max)]);
    }

    public ValueTask<EventPage> QueryAsync(EventQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        Outage.ThrowIfOn();
        var filter = new EventFilter(query);
        lock (_lock)
        {
            var found = _entries.Values.Where(filter.Matches).OrderBy(static entry => entry.Position).ToList();
            var page = found.Take(query.Limit).ToList();
            return new(new EventPage([.. page], found.Count > page.Count ? page[^1].Position : null));
        }
    }

    /// <summary>Removes one, as a person with access to the data could.</summary>
    public void Remove(EntityKey key, long version)
    {
        lock (_lock)
            _entries.Remove((key.Value, version));
    }

    /// <summary>Replaces a stored event, as a person with access to the data could.</summary>
    public void Tamper(EntityKey key, long version, Func<WalEvent, WalEvent> change)
    {
        lock (_lock)
        {
            var entry = _entries[(key.Value, version)];
            _entries[(key.Value, version)] = entry with { Event = change(entry.Event) };
        }
    }
}
