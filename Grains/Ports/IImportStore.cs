using Concord.Imports;

namespace Concord.Ports;

/// <summary>Stores the records of imports and their rejects. Every adapter passes <c>ImportStoreConformance</c>.</summary>
public interface IImportStore
{
    ValueTask<ImportStatus?> ReadAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores <paramref name="rejects"/> under their numbers, and then the status. The same number again replaces the stored
    /// reject, so a call whose status was not stored can be repeated.
    /// </summary>
    ValueTask WriteAsync(ImportStatus status, IReadOnlyList<ImportReject> rejects, CancellationToken cancellationToken = default);

    ValueTask<IReadOnlyList<ImportReject>> ReadRejectsAsync(string id, long after, int max, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes the records and rejects of imports that were started, and had their last reject, before
    /// <paramref name="before"/>.
    /// </summary>
    ValueTask PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken = default);

    /// <summary>Imports started before the one named <paramref name="after"/>, newest first.</summary>
    ValueTask<IReadOnlyList<ImportStatus>> ListAsync(string? after, int max, CancellationToken cancellationToken = default);
}
