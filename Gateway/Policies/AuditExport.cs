using System.Text.Json;
using Concord.Gateway.Responses;
using Concord.Grains.Abstractions.Policies;

namespace Concord.Gateway.Policies;

/// <summary>
/// A policy's complete chain as NDJSON, one line per transaction, sent page by page as it is read. <c>docs/audit.md</c> says how the lines are verified
/// without this system.
/// </summary>
internal sealed class AuditExport(PolicyId id, IPolicyGrain policy, TransactionPage first) : IResult
{
    private const int PageSize = 500;

    /// <summary>Reads the first page before anything is sent, so that a policy that does not exist is still a 404.</summary>
    public static async Task<IResult> StartAsync(PolicyId id, IGrainFactory grains)
    {
        var policy = grains.GetPolicy(id);
        return new AuditExport(id, policy, await policy.GetTransactionsAsync(after: 0, PageSize));
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/x-ndjson";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"attachment; filename=\"{id.Realm.Value}~{id.Number}.audit.ndjson\"";
        for (var page = first; ; page = await policy.GetTransactionsAsync(page.Next.Value, PageSize))
        {
            foreach (var transaction in page.Items)
            {
                var line = JsonSerializer.SerializeToUtf8Bytes(ExportLine.Of(id, transaction), GatewayJson.Wire.ExportLine);
                await response.Body.WriteAsync(line, httpContext.RequestAborted);
                await response.Body.WriteAsync("\n"u8.ToArray(), httpContext.RequestAborted);
            }
            await response.Body.FlushAsync(httpContext.RequestAborted);
            if (page.Next is null) return;
        }
    }
}
