using Concord.Errors;
using Concord.Gateway.Auth;
using Concord.Operations;
using Concord.Wal;
using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Http;

/// <summary>
/// The way of every write: read and check the request, reserve its <c>Idempotency-Key</c>, carry it out, keep the response. The key's
/// commit id is durable before the write begins, so a crash anywhere between is healed by a repeated request: the policy knows the commit.
/// </summary>
internal sealed partial class IdempotentWrites(IGrainFactory grains, ILogger<IdempotentWrites> logger)
{
    /// <param name="bodyIsOptional">A request without a body has an empty object for one.</param>
    public async Task<IResult> RunAsync(HttpContext http, Func<WriteRequest, Task<JsonResponse>> handle, bool bodyIsOptional = false)
    {
        var key = ConcordHeaders.ReadIdempotencyKey(http.Request.Headers);
        var (request, bytes) = await ReadAsync(http, bodyIsOptional);
        return key is null
            ? await handle(request)
            : await RunOnceAsync(
                grains.GetGrain<IIdempotencyGrain>(Own(http, key)),
                RequestFingerprint.Of(http.Request, request.Actor, bytes.Span),
                request,
                handle
            );
    }

    /// <summary>
    /// What a write would do: the same request, of which nothing is kept, so its <c>Idempotency-Key</c> is not looked at.
    /// </summary>
    public static async Task<IResult> PreviewAsync(HttpContext http, Func<WriteRequest, Task<JsonResponse>> handle) =>
        await handle((await ReadAsync(http, bodyIsOptional: false)).Request);

    /// <summary>The response to a commit, with what every commit tells of itself.</summary>
    /// <param name="replayed">The commit was made before, by an earlier request.</param>
    public static JsonResponse Committed(JsonResponse response, long version, WalPosition position, bool replayed)
    {
        response = response.With(HeaderNames.ETag, EntityTags.Write(version)).With(ConcordHeaders.Position, position.ToString());
        return replayed ? response.AsReplayed() : response;
    }

    private static async Task<(WriteRequest Request, ReadOnlyMemory<byte> Bytes)> ReadAsync(HttpContext http, bool bodyIsOptional)
    {
        var headers = http.Request.Headers;
        var actor = Actor.Of(http);
        var (ifMatch, ifNoneMatch) = (EntityTags.Read(headers, HeaderNames.IfMatch), EntityTags.Read(headers, HeaderNames.IfNoneMatch));
        var bytes = await (bodyIsOptional ? JsonBody.ReadOptionalBytesAsync(http.Request) : JsonBody.ReadBytesAsync(http.Request));
        return (
            new()
            {
                Actor = actor,
                IfMatch = ifMatch,
                IfNoneMatch = ifNoneMatch,
                CommitId = Guid.NewGuid(),
                Body = JsonBody.Parse(bytes),
            },
            bytes
        );
    }

    /// <summary>
    /// A caller's keys are its own: another one that happens to use the same is not answered with what this one did. Who cannot be told
    /// apart shares them; the fingerprint still tells whom they act for. The name of an access key has no colon.
    /// </summary>
    private static string Own(HttpContext http, string key) => Actor.Proven(http) is { } caller ? $"{caller}:{key}" : key;

    private async Task<IResult> RunOnceAsync(
        IIdempotencyGrain key,
        byte[] fingerprint,
        WriteRequest request,
        Func<WriteRequest, Task<JsonResponse>> handle
    )
    {
        var entry = await key.BeginAsync(fingerprint, request.CommitId);
        if (entry.Response is { } first)
            return JsonResponse.Of(first).AsReplayed();

        JsonResponse response;
        try
        {
            response = await handle(request with { CommitId = entry.CommitId });
        }
        catch (Exception e) when (Problems.Of(e).IsRefusal)
        {
            await BestEffortAsync(key.ReleaseAsync(fingerprint));
            throw;
        }
        await BestEffortAsync(key.CompleteAsync(fingerprint, response.Record()));
        return response;
    }

    // The write's own outcome stands whatever happens here: a key that was not updated still leads to the same commit id.
    private async Task BestEffortAsync(Task update)
    {
        try
        {
            await update;
        }
        catch (Exception e) when (e is ConcordException || Problems.Of(e).Code == ErrorCodes.StorageUnavailable)
        {
            LogNotUpdated(e.Message);
        }
    }
}
