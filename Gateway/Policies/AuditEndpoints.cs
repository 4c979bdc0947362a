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
        var report = await grains.GetPolicy(http.Policy()).AuditAsync(http.RequestAborted);
        return JsonResponse.Ok(AuditDocument.Of(report), GatewayJson.Wire.AuditDocument);
    }

    public static Task<IResult> Export(HttpContext http, IGrainFactory grains) =>
        AuditExport.StartAsync(http.Policy(), grains);
}
