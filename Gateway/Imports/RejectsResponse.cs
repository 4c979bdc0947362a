using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Concord.Gateway.Http;
using Concord.Imports;

namespace Concord.Gateway.Imports;

/// <summary>The rejects of an import as NDJSON, read page by page, because there may be many.</summary>
internal sealed class RejectsResponse(IImportGrain record, ImmutableArray<ImportReject> first) : IResult
{
    public const int PageSize = 500;

    /// <summary>Code of the last line where more rows were rejected than are stored; its line number is 0.</summary>
    public const string CutCode = "rejects-cut";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/x-ndjson; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        await using var json = new Utf8JsonWriter(response.BodyWriter, ReadableJson.Writer);
        for (var page = first; page.Length > 0; page = await record.GetRejectsAsync(page[^1].Number, PageSize))
        {
            foreach (var reject in page)
                Write(json, response.BodyWriter, new(reject.Line, reject.Code, reject.Detail, reject.Input));
            await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
        }

        var status = await record.GetAsync();
        var left = status.Rejected - (first.Length == 0 ? 0 : status.RejectsKept ?? status.Rejected);
        if (left <= 0)
            return;
        Write(
            json,
            response.BodyWriter,
            new(
                0,
                CutCode,
                string.Create(CultureInfo.InvariantCulture, $"{left} more rows were rejected; they are counted, and not kept."),
                ""
            )
        );
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, PipeWriter output, RejectResponse reject)
    {
        JsonSerializer.Serialize(json, reject, ImportJson.Wire.RejectResponse);
        json.Flush();
        json.Reset();
        output.Write("\n"u8);
    }
}
