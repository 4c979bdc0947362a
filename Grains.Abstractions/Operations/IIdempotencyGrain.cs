namespace Concord.Operations;

/// <summary>
/// Remembers one <c>Idempotency-Key</c>; key: the header's value, prefixed with the caller's name and a colon if the caller has
/// one. Before it does anything, a write reserves the key with the commit id that it will use. So a retry after a crash at any
/// moment finds either the stored response or the same commit id, for which the policy returns the first outcome. A refused
/// write releases its key: it changed nothing.
/// </summary>
[Alias("concord.IIdempotencyGrain"), GrainInterfaceType("concord.IIdempotencyGrain")]
public interface IIdempotencyGrain : IGrainWithStringKey
{
    /// <summary>Reserves the key, or returns what is known about it.</summary>
    /// <param name="fingerprint">SHA-256 over method, path, query, preconditions, actor and body.</param>
    /// <param name="commitId">The id to use if the key is new.</param>
    /// <exception cref="IdempotencyMismatchException">The key was used with another fingerprint.</exception>
    [Alias("BeginAsync")]
    Task<IdempotencyReservation> BeginAsync(byte[] fingerprint, Guid commitId);

    /// <summary>Stores the response for at least 24 hours.</summary>
    [Alias("CompleteAsync")]
    Task CompleteAsync(byte[] fingerprint, RecordedResponse response);

    /// <summary>Deletes a reservation that has no response.</summary>
    [Alias("ReleaseAsync")]
    Task ReleaseAsync(byte[] fingerprint);
}

/// <summary>The commit id to use, and the first response if there is one.</summary>
[GenerateSerializer, Immutable, Alias("concord.idempotency-entry")]
public sealed record IdempotencyReservation([property: Id(0)] Guid CommitId, [property: Id(1)] RecordedResponse? Response);

/// <summary>An HTTP response to send again. Headers are name, value pairs in order.</summary>
[GenerateSerializer, Immutable, Alias("concord.recorded-response")]
public sealed record RecordedResponse(
    [property: Id(0)] int Status,
    [property: Id(1)] IReadOnlyList<KeyValuePair<string, string>> Headers,
    [property: Id(2)] byte[] Body
);
