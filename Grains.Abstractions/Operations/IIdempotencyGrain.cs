using Concord.Errors;

namespace Concord.Operations;

/// <summary>
/// The memory of one <c>Idempotency-Key</c>; key: the header's value, after the caller's name and a colon where the caller has one. A write reserves the key with the commit id that it will use before it does
/// anything, so a retry after a crash at any moment finds either the stored response or the same commit id, under which the policy itself answers
/// with the first outcome. A write that was refused releases its key: it changed nothing.
/// </summary>
[Alias("concord.IIdempotencyGrain"), GrainInterfaceType("Concord.Grains.Abstractions.Idempotency.IIdempotencyGrain")]
public interface IIdempotencyGrain : IGrainWithStringKey
{
    /// <summary>Reserves, or answers what is known.</summary>
    /// <param name="fingerprint">SHA-256 over method, path, query, preconditions, actor and body.</param>
    /// <param name="commitId">The id to use when the key is new.</param>
    /// <exception cref="IdempotencyMismatchException">The key was used with another fingerprint.</exception>
    [Alias("BeginAsync")]
    Task<IdempotencyReservation> BeginAsync(byte[] fingerprint, Guid commitId);

    /// <summary>Keeps the response for at least 24 hours.</summary>
    [Alias("CompleteAsync")]
    Task CompleteAsync(byte[] fingerprint, RecordedResponse response);

    /// <summary>Forgets a reservation that has no response.</summary>
    [Alias("ReleaseAsync")]
    Task ReleaseAsync(byte[] fingerprint);
}

/// <summary>The commit id to use, and the first response where there is one.</summary>
[GenerateSerializer, Immutable, Alias("concord.idempotency-entry")]
public sealed record IdempotencyReservation([property: Id(0)] Guid CommitId, [property: Id(1)] RecordedResponse? Response);

/// <summary>An HTTP response to give again. Headers are name, value pairs in order.</summary>
[GenerateSerializer, Immutable, Alias("concord.recorded-response")]
public sealed record RecordedResponse(
    [property: Id(0)] int Status,
    [property: Id(1)] IReadOnlyList<KeyValuePair<string, string>> Headers,
    [property: Id(2)] byte[] Body
);
