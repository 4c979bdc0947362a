using Concord.Imports;
using Concord.Ports;

namespace Concord.Conformance;

/// <summary>Records of imports in memory.</summary>
public sealed class InMemoryImportStore : IImportStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (ImportStatus Status, List<ImportReject> Rejects)> _imports = [];

    public Outage Outage { get; } = new();

    public ValueTask<ImportStatus?> ReadAsync(string id, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
            return new(_imports.TryGetValue(id, out var import) ? import.Status : null);
    }

    public ValueTask WriteAsync(ImportStatus status, IReadOnlyList<ImportReject> rejects, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(rejects);
        Outage.ThrowIfOn();
        lock (_lock)
        {
            var kept = _imports.TryGetValue(status.Id, out var import) ? import.Rejects : [];
            kept.RemoveAll(reject => rejects.Any(other => other.Number == reject.Number));
            kept.AddRange(rejects);
            _imports[status.Id] = (status, kept);
        }

        return default;
    }

    public ValueTask<IReadOnlyList<ImportReject>> ReadRejectsAsync(
        string id,
        long after,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        Outage.ThrowIfOn();
        lock (_lock)
            return new(
                _imports.TryGetValue(id, out var import) ? [.. import.Rejects.Where(reject => reject.Number > after).Take(max)] : []
            );
    }

    public ValueTask PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
        {
            foreach (var (id, _) in _imports.Where(import => import.Value.Status.StartedAt < before).ToList())
                _imports.Remove(id);
        }

        return default;
    }

    public ValueTask<IReadOnlyList<ImportStatus>> ListAsync(string? after, int max, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
        {
            var all = _imports
                .Values.Select(import => import.Status)
                .OrderByDescending(status => status.StartedAt)
                .ThenByDescending(status => status.Id, StringComparer.Ordinal)
                .ToList();
            if (after is null)
                return new([.. all.Take(max)]);
            var index = all.FindIndex(status => status.Id == after);
            return new(index < 0 ? [] : [.. all.Skip(index + 1).Take(max)]);
        }
    }
}
