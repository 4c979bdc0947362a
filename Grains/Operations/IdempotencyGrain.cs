using Concord.Ports;

namespace Concord.Operations;

/// <summary>
/// Serialises access to <see cref="IIdempotencyStore"/>: all requests with one key go through one activation, one after
/// another. Everything that matters is in the store, so nothing is lost with an activation.
/// </summary>
[GrainType("idempotency"), CollectionAgeLimit(Minutes = 2)]
internal sealed class IdempotencyGrain(IIdempotencyStore store, TimeProvider time) : Grain, IIdempotencyGrain
{
    /// <summary>The reservation that was last returned, even after its release: another request may still use it.</summary>
    private IdempotencyRecord? _last;

    public async Task<IdempotencyReservation> BeginAsync(byte[] fingerprint, Guid commitId)
    {
        var stored = await store.ReserveAsync(Key, new(fingerprint, commitId, time.GetUtcNow(), Response: null));
        RequireSame(stored, fingerprint);
        _last = stored;
        return new(stored.CommitId, stored.Response);
    }

    public async Task CompleteAsync(byte[] fingerprint, RecordedResponse response)
    {
        // Of two concurrent requests, one may have been refused and have released the key before the other succeeded. The
        // reservation is restored with the commit id under which the success is stored.
        var stored = await store.ReserveAsync(Key, Reservation(fingerprint));
        RequireSame(stored, fingerprint);

        // The first response is kept.
        if (stored.Response is null)
            await store.CompleteAsync(Key, response);
    }

    public async Task ReleaseAsync(byte[] fingerprint)
    {
        // Only the holder may release; another request's reservation is left alone.
        var stored = await store.ReserveAsync(Key, Reservation(fingerprint));
        if (stored.Fingerprint.AsSpan().SequenceEqual(fingerprint))
            await store.ReleaseAsync(Key);
    }

    /// <summary>
    /// The reservation as this activation returned it. If another activation did, the fingerprint in the store is compared
    /// anyway; a reservation that is no longer stored needs no commit id, because it is completed or released at once.
    /// </summary>
    private IdempotencyRecord Reservation(byte[] fingerprint) =>
        _last is { } last && last.Fingerprint.AsSpan().SequenceEqual(fingerprint)
            ? last with
            {
                Response = null,
            }
            : new(fingerprint, Guid.NewGuid(), time.GetUtcNow(), Response: null);

    private string Key => this.GetPrimaryKeyString();

    private static void RequireSame(IdempotencyRecord stored, byte[] fingerprint)
    {
        if (!stored.Fingerprint.AsSpan().SequenceEqual(fingerprint))
            throw new IdempotencyMismatchException(
                "This Idempotency-Key was used before, for a request with another method, path, precondition, actor or body."
            );
    }
}
