using Concord.Errors;

namespace Concord.Operations;

/// <summary>
/// The turn-taking in front of <see cref="IIdempotencyStore"/>: requests with one key come through one activation, one after another. All that
/// counts is in the store, so nothing is lost with an activation.
/// </summary>
[GrainType("idempotency"), CollectionAgeLimit(Minutes = 2)]
internal sealed class IdempotencyGrain(IIdempotencyStore store, TimeProvider time) : Grain, IIdempotencyGrain
{
    /// <summary>The reservation that was last answered, also after its release: another request may still be at work under it.</summary>
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
        // Of two requests that ran at once one may have been refused and have released the key before the other succeeded: it comes back,
        // with the commit id under which the success is stored.
        var stored = await store.ReserveAsync(Key, Reservation(fingerprint));
        RequireSame(stored, fingerprint);

        // The first response stands.
        if (stored.Response is null)
            await store.CompleteAsync(Key, response);
    }

    public async Task ReleaseAsync(byte[] fingerprint)
    {
        // Only the holder may release; a stranger's key is left alone.
        var stored = await store.ReserveAsync(Key, Reservation(fingerprint));
        if (stored.Fingerprint.AsSpan().SequenceEqual(fingerprint))
            await store.ReleaseAsync(Key);
    }

    /// <summary>
    /// As this activation has answered it. Where another one has, what is stored is compared all the same; a reservation that is not stored any more needs no commit id, because it
    /// is completed or released at once.
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
