using Concord.Imports;

namespace Concord.Ports;

/// <summary>
/// Keeps the rejects of imports where the hot store should not: rows as they came, with whatever names and dates are in them, as many as a file has. The read models'
/// stores have it, for a journal whose own store is memory. Every adapter passes <c>ImportJournalConformance</c> behind such a journal.
/// </summary>
public interface IImportRejectStore
{
    /// <summary>Keeps rejects under their numbers; one with the same number takes the place of what is there.</summary>
    ValueTask WriteAsync(string import, IReadOnlyList<ImportReject> rejects, CancellationToken cancellationToken = default);

    ValueTask<IReadOnlyList<ImportReject>> ReadAsync(string import, long after, int max, CancellationToken cancellationToken = default);

    /// <summary>Removes the rejects of imports that have had none since <paramref name="before"/>.</summary>
    ValueTask PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}
