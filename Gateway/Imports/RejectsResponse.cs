using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Concord.Grains.Abstractions.Imports;

namespace Concord.Gateway.Imports;

/// <summary>The rejects of an import as NDJSON, page by page: there may be any number.</summary>
internal sealed class RejectsResponse(IImportGrain record, ImmutableArray<ImportReject> first) : IResult
{
    public const int PageSize = 500;

    // The encoder is the writer's, whatever the serializer's is.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/x-ndjson; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        for (var page = first; page.Length > 0; page = await record.GetRejectsAsync(page[^1].Number, PageSize))
        {
            await using var json = new Utf8JsonWriter(response.BodyWriter, Readable);
            foreach (var reject in page)
            {
                JsonSerializer.Serialize(json, new(reject.Line, reject.Code, reject.Detail, reject.Input), ImportJson.Wire.RejectDocument);
                json.Flush();
                json.Reset();
                response.BodyWriter.Write("\n"u8);
            }
            await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
        }
    }
}
