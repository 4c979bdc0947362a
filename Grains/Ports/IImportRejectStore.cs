using Concord.Imports;

namespace Concord.Ports;

/// <summary>
/// Stores the rejects of imports if the commit store should not: they are rows as received, with names and dates in them, and
/// there can be as many as a file has rows. The stores of the read models implement it, for an import store that keeps its data
/// in memory. Every adapter passes <c>ImportStoreConformance</c> behind such an import store.
/// </summary>
public interface IImportRejectStore
{
    /// <summary>Stores rejects under their numbers; one with the same number replaces the stored one.</summary>
    ValueTask WriteAsync(string import, IReadOnlyList<ImportReject> rejects, CancellationToken cancellationToken = default);

    ValueTask<IReadOnlyList<ImportReject>> ReadAsync(string import, long after, int max, CancellationToken cancellationToken = default);

    /// <summary>Removes the rejects of imports without a new reject since <paramref name="before"/>.</summary>
    ValueTask PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}
