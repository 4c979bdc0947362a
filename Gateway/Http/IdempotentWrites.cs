using Concord.Gateway.Auth;
using Concord.Operations;
using Concord.Wal;
using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Http;

/// <summary>
/// The pipeline of every write: read and check the request, reserve its <c>Idempotency-Key</c>, carry it out, store the response. The key's
/// commit id is durable before the write begins, so a repeated request completes after a crash at any point: the policy recognises the
/// commit.
/// </summary>
internal sealed partial class IdempotentWrites(IGrainFactory grains, ILogger<IdempotentWrites> logger)
{
    /// <param name="bodyIsOptional">A request without a body is read as one with an empty object.</param>
    /// <param name="authorize">
    /// Refuses what only the body shows to be not allowed. Also a response that is kept is answered only to who may still ask for it.
    /// </param>
    public async Task<IResult> RunAsync(
        HttpContext http,
        Func<WriteRequest, Task<JsonResponse>> handle,
        bool bodyIsOptional = false,
        Action<WriteRequest>? authorize = null
    )
    {
        var key = ConcordHeaders.ReadIdempotencyKey(http.Request.Headers);
        var (request, bytes) = await ReadAsync(http, bodyIsOptional);
        authorize?.Invoke(request);
        return key is null
            ? await handle(request)
            : await RunOnceAsync(
                grains.GetGrain<IIdempotencyGrain>(Own(http, key)),
                RequestFingerprint.Of(http.Request, request.Actor, bytes.Span),
                request,
                handle
            );
    }

    /// <summary>A preview of a write: the same request, but nothing is stored, so its <c>Idempotency-Key</c> is ignored.</summary>
    public static async Task<IResult> PreviewAsync(HttpContext http, Func<WriteRequest, Task<JsonResponse>> handle) =>
        await handle((await ReadAsync(http, bodyIsOptional: false)).Request);

    /// <summary>The response to a commit, with the headers that every commit has.</summary>
    /// <param name="replayed">The commit was made by an earlier request.</param>
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
    /// A caller's keys are its own: another caller that uses the same key is not answered with this one's response. Callers that cannot be
    /// told apart share them; the fingerprint still includes the actor they name. The name of an access key contains no colon.
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

    // The write's own outcome counts, whatever happens here: a key that was not updated still leads to the same commit id.
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

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "An Idempotency-Key could not be updated after its write: {Reason} A repeated request is still recognised, by its commit id."
    )]
    private partial void LogNotUpdated(string reason);
}
