using Concord.Grains.Abstractions.Imports;

namespace Concord.Grains.Imports;

/// <summary>Keeps the records of imports and their rejects. Every adapter passes <c>ImportJournalConformance</c>.</summary>
public interface IImportJournal
{
    ValueTask<ImportStatus?> ReadAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Stores the status, and appends <paramref name="rejects"/> (numbered on from those that are there), in one step.</summary>
    ValueTask WriteAsync(ImportStatus status, IReadOnlyList<ImportReject> rejects, CancellationToken cancellationToken = default);

    ValueTask<IReadOnlyList<ImportReject>> ReadRejectsAsync(string id, long after, int max, CancellationToken cancellationToken = default);

    /// <summary>Imports started before the one named <paramref name="after"/>, newest first.</summary>
    ValueTask<IReadOnlyList<ImportStatus>> ListAsync(string? after, int max, CancellationToken cancellationToken = default);
}
