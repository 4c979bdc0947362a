using System.Text.Json;
using Concord.Policies;

namespace Concord.Gateway.Policies;

/// <summary>
/// A policy's complete chain as NDJSON, one line per transaction, with its evidence in WAL and archive. <c>docs/audit.md</c> describes how
/// to verify the lines without this system.
/// </summary>
internal sealed class AuditExport(PolicyId id, ChainEvidence evidence) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/x-ndjson";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"attachment; filename=\"{id.Realm.Value}~{id.Number}.audit.ndjson\"";
        foreach (var line in ExportLines.Of(evidence))
        {
            await response.Body.WriteAsync(
                JsonSerializer.SerializeToUtf8Bytes(line, ExportJson.Wire.ExportLine),
                httpContext.RequestAborted
            );
            await response.Body.WriteAsync("\n"u8.ToArray(), httpContext.RequestAborted);
        }
    }
}
