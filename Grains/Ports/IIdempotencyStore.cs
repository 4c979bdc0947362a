using Concord.Operations;

namespace Concord.Ports;

/// <summary>
/// Stores the answer for each <c>Idempotency-Key</c>. Every adapter passes <c>IdempotencyStoreConformance</c>.
/// </summary>
public interface IIdempotencyStore
{
    /// <summary>
    /// Stores <paramref name="entry"/> if the key is new, and returns what is stored; atomic, and durable like a commit.
    /// </summary>
    ValueTask<IdempotencyRecord> ReserveAsync(string key, IdempotencyRecord entry, CancellationToken cancellationToken = default);

    ValueTask CompleteAsync(string key, RecordedResponse response, CancellationToken cancellationToken = default);

    /// <summary>Removes the key if it has no response.</summary>
    ValueTask ReleaseAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Removes what was reserved before <paramref name="before"/>. Returns how many were removed.</summary>
    ValueTask<long> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}

public sealed record IdempotencyRecord(byte[] Fingerprint, Guid CommitId, DateTimeOffset ReservedAt, RecordedResponse? Response);
