using System.Security.Cryptography;
using Concord.Client;
using Concord.Gateway.Http;
using Concord.Imports;
using Concord.Operations;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Imports;

/// <summary><c>POST /v1/realms/{realm}/imports</c>: a body of any length, in constant memory.</summary>
internal static class StartImport
{
    public static async Task<IResult> HandleAsync(
        HttpContext http,
        IConcordClient concord,
        IGrainFactory grains,
        ImportRuns runs,
        ImportSlots slots,
        IOptions<ImportOptions> options,
        TimeProvider time
    )
    {
        LiftLimits(http, options.Value);
        var request = await ImportRequest.ReadAsync(http, concord);
        using var hash = request.Hash;
        using var slot = slots.Acquire();
        var record = grains.GetGrain<IImportGrain>(request.Parameters.Id);
        var body = hash is null ? http.Request.Body : new HashingStream(http.Request.Body, hash);
        if (hash is not null && await FindAsync(record) is { } before)
            return await RepeatAsync(request, before, body, hash, http, time);

        await using var unpacked = request.IsGzip ? new GzipBody(body) : null;
        var reader = await OpenAsync(request, unpacked ?? body, http.RequestAborted);
        var partitions = (await grains.GetGrain<ISystemGrain>(0).GetInfoAsync()).Partitions;
        var runner = ImportRuns.NewRunner();
        var started = await record.StartAsync(request.Parameters.Realm.Value, request.Parameters.Mapping, runner);
        var (bodyRead, ended) = runs.Start(
            request.Parameters with
            {
                OrderedAt = started.OrderedAt,
                Partitions = partitions,
            },
            runner,
            reader,
            () => hash is null ? null : Convert.ToHexStringLower(hash.GetCurrentHash()),
            slot.Keep()
        );
        var whole = await bodyRead;
        if (request.Wait || !whole)
            await ended;
        var answer = Respond(request, await record.GetAsync(), time);
        return whole ? answer : new UnreadBodyResponse(answer, time);
    }

    /// <summary>Checks the format as far as possible before the import is created: a CSV file by its header.</summary>
    private static async Task<IItemReader> OpenAsync(ImportRequest request, Stream body, CancellationToken cancellationToken)
    {
        try
        {
            var source = await ImportText.OpenAsync(body, request.Encoding, cancellationToken);
            IItemReader reader =
                request.Format == ImportFormat.Csv
                    ? await CsvItemReader.OpenAsync(source, request.Parameters.Realm, request.Mapping!, cancellationToken)
                    : await NdjsonItemReader.OpenAsync(source, request.Parameters.Realm, request.Mapping, cancellationToken);
            return request.Mapping is { Gather.IsEmpty: false } mapping ? new GatheringReader(reader, mapping.Gather) : reader;
        }
        catch (InvalidDataException)
        {
            throw new MalformedException("The body is not gzip, or damaged or cut off before the first row.");
        }
    }

    private static async Task<ImportStatus?> FindAsync(IImportGrain record)
    {
        try
        {
            var status = await record.GetAsync();

            // A failed run has no result to repeat: the repeated request runs again.
            return status.State == ImportState.Failed ? null : status;
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    private static async Task<IResult> RepeatAsync(
        ImportRequest request,
        ImportStatus before,
        Stream body,
        IncrementalHash hash,
        HttpContext http,
        TimeProvider time
    )
    {
        if (before.State == ImportState.Running)
            throw new AlreadyExistsException($"An import under this Idempotency-Key is running: /v1/imports/{before.Id}");
        var buffer = new byte[64 * 1024];
        while (await body.ReadAsync(buffer, http.RequestAborted) > 0)
        {
            // Read only for its hash.
        }
        return before.Fingerprint is null || before.Fingerprint == Convert.ToHexStringLower(hash.GetCurrentHash())
            ? Respond(request, before, time).AsReplayed()
            : throw new IdempotencyMismatchException("The Idempotency-Key was used before for another import.");
    }

    private static JsonResponse Respond(ImportRequest request, ImportStatus status, TimeProvider time)
    {
        // 202 says that the import has begun. A short one may have ended by now, which its address shows.
        var shown =
            request.Wait || status.State != ImportState.Completed ? status : status with { State = ImportState.Running, FinishedAt = null };
        return ImportEndpoints
            .Answer(request.Wait ? StatusCodes.Status200OK : StatusCodes.Status202Accepted, shown, time)
            .With(HeaderNames.Location, $"/v1/imports/{status.Id}");
    }

    /// <summary>The body may have any length, but the client has to keep sending.</summary>
    private static void LiftLimits(HttpContext http, ImportOptions options)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is not { } rate)
            return;

        // The server measures the rate of a connection; with HTTP/2 that is not the rate of one request.
        var isOne = HttpProtocol.IsHttp11(http.Request.Protocol) || HttpProtocol.IsHttp10(http.Request.Protocol);
        rate.MinDataRate = isOne && options.MinBytesPerSecond > 0 ? new(options.MinBytesPerSecond, options.MinRateAfter) : null;
    }
}
