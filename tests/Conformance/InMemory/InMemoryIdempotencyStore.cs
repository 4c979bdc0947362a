using Concord.Operations;
using Concord.Ports;

namespace Concord.Conformance;

/// <summary>Idempotency keys in memory.</summary>
public sealed class InMemoryIdempotencyStore : IIdempotencyStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, IdempotencyRecord> _records = [];

    public Outage Outage { get; } = new();

    public ValueTask<IdempotencyRecord> ReserveAsync(string key, IdempotencyRecord entry, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
        {
            _records.TryAdd(key, entry);
            return new(_records[key]);
        }
    }

    public ValueTask CompleteAsync(string key, RecordedResponse response, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
        {
            if (_records.TryGetValue(key, out var record))
                _records[key] = record with { Response = response };
        }

        return default;
    }

    public ValueTask ReleaseAsync(string key, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
        {
            if (_records.TryGetValue(key, out var record) && record.Response is null)
                _records.Remove(key);
        }

        return default;
    }

    public ValueTask<long> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
        {
            var old = _records.Where(pair => pair.Value.ReservedAt < before).Select(pair => pair.Key).ToList();
            old.ForEach(key => _records.Remove(key));
            return new(old.Count);
        }
    }
}
