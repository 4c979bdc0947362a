namespace Concord.Operations;

/// <summary>Keeps what was answered under an <c>Idempotency-Key</c>. Every adapter passes <c>IdempotencyStoreConformance</c>.</summary>
public interface IIdempotencyStore
{
    /// <summary>Stores <paramref name="entry"/> where the key is new, and answers what is stored; atomic, and durable like a commit.</summary>
    ValueTask<IdempotencyRecord> ReserveAsync(string key, IdempotencyRecord entry, CancellationToken cancellationToken = default);

    ValueTask CompleteAsync(string key, RecordedResponse response, CancellationToken cancellationToken = default);

    /// <summary>Removes the key where it has no response.</summary>
    ValueTask ReleaseAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Removes what was reserved before <paramref name="before"/>. Answers how many.</summary>
    ValueTask<long> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}

public sealed record IdempotencyRecord(byte[] Fingerprint, Guid CommitId, DateTimeOffset ReservedAt, RecordedResponse? Response);
