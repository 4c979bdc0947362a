using Concord.Client;
using Concord.Gateway.Auth;
using Concord.Gateway.Http;

namespace Concord.Gateway.Policies;

/// <summary>Where a policy's values come from, and whether its history is what was recorded.</summary>
internal static class AuditEndpoints
{
    public static IEndpointRouteBuilder MapAudit(this IEndpointRouteBuilder routes)
    {
        routes.MapRead(PolicyEndpoints.Policy + "/provenance", ProvenanceAsync).RequiresInRealm(Permission.PolicyRead);
        routes.MapRead(PolicyEndpoints.Policy + "/audit", AuditAsync).RequiresInRealm(Permission.AuditVerify);
        routes.MapRead(PolicyEndpoints.Policy + "/audit/export", ExportAsync).RequiresInRealm(Permission.AuditVerify);
        return routes;
    }

    private static async Task<IResult> ProvenanceAsync(HttpContext http, IConcordClient concord)
    {
        var fields = await concord.Policies.GetProvenanceAsync(http.Policy());
        var document = new Dictionary<string, ProvenanceResponse>(StringComparer.Ordinal);
        foreach (var field in fields)
            document[field.Field] = ProvenanceResponse.Of(field);
        return JsonResponse.Ok(document, GatewayJson.Wire.Provenance);
    }

    private static async Task<IResult> AuditAsync(HttpContext http, IConcordClient concord)
    {
        var id = http.Policy();
        var report = Head(http) is { } head
            ? await concord.Policies.AuditAgainstAsync(id, head, http.RequestAborted)
            : await concord.Policies.AuditAsync(id, http.RequestAborted);
        return JsonResponse.Ok(AuditResponse.Of(report), GatewayJson.Wire.AuditResponse);
    }

    /// <summary>Reads everything before anything is sent, so that a policy that does not exist is still a 404.</summary>
    private static async Task<IResult> ExportAsync(HttpContext http, IConcordClient concord)
    {
        var id = http.Policy();
        return new AuditExport(id, await concord.Policies.GetEvidenceAsync(id, http.RequestAborted));
    }

    /// <summary>A hash that the chain must contain, from a place that nobody who can change the records can change.</summary>
    private static string? Head(HttpContext http)
    {
        var query = new QueryReader(http.Request.Query);
        var head = query.Text("head");
        if (head is not null && (head.Length != 64 || !head.All(char.IsAsciiHexDigit)))
            query.Fail("head", "It must be a SHA-256 in 64 hex digits.");
        query.ThrowIfInvalid();
        return head?.ToLowerInvariant();
    }
}
