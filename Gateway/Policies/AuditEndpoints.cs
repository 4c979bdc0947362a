using Concord.Gateway.Requests;
using Concord.Gateway.Responses;
using Concord.Grains.Abstractions.Policies;

namespace Concord.Gateway.Policies;

/// <summary>Where a policy's values come from, and whether its history is what was recorded.</summary>
internal static class AuditEndpoints
{
    public static async Task<IResult> ProvenanceAsync(HttpContext http, IGrainFactory grains)
    {
        var fields = await grains.GetPolicy(http.Policy()).GetProvenanceAsync();
        var document = new Dictionary<string, ProvenanceDocument>(StringComparer.Ordinal);
        foreach (var field in fields) document[field.Field] = ProvenanceDocument.Of(field);
        return JsonResponse.Ok(document, GatewayJson.Wire.Provenance);
    }

    public static async Task<IResult> AuditAsync(HttpContext http, IGrainFactory grains)
    {
        var policy = grains.GetPolicy(http.Policy());
        var report = Head(http) is { } head ? await policy.AuditAgainstAsync(head, http.RequestAborted) : await policy.AuditAsync(http.RequestAborted);
        return JsonResponse.Ok(AuditDocument.Of(report), GatewayJson.Wire.AuditDocument);
    }

    /// <summary>A hash that the chain must hold, from a place that nobody who can change the records can change.</summary>
    private static string? Head(HttpContext http)
    {
        var query = new QueryReader(http.Request.Query);
        var head = query.Text("head");
        if (head is not null && (head.Length != 64 || !head.All(char.IsAsciiHexDigit))) query.Fail("head", "It must be a SHA-256 in 64 hex digits.");
        query.ThrowIfInvalid();
        return head?.ToLowerInvariant();
    }

    public static Task<IResult> Export(HttpContext http, IGrainFactory grains) =>
        AuditExport.StartAsync(http.Policy(), grains, http.RequestAborted);
}
