using Concord.Client;
using Concord.Gateway.Auth;
using Concord.Gateway.Http;
using Concord.Portfolio;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Portfolio;

/// <summary>A whole portfolio at a point, and what has moved between two.</summary>
internal static class PortfolioEndpoints
{
    public static IEndpointRouteBuilder MapPortfolio(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/v1/realms/{realm}/snapshot", SnapshotAsync).RequiresInRealm(Permission.PolicyRead);
        routes.MapRead("/v1/realms/{realm}/movements", MovementsAsync).RequiresInRealm(Permission.PolicyRead);
        return routes;
    }

    private static Task<IResult> SnapshotAsync(HttpContext http, TimeProvider time) =>
        AnswerAsync(http, time, SnapshotRequest.Read(http.Realm(), http.Request, time.GetUtcNow()));

    private static Task<IResult> MovementsAsync(HttpContext http, TimeProvider time) =>
        AnswerAsync(http, time, MovementsRequest.Read(http.Realm(), http.Request, time.GetUtcNow()));

    /// <summary>Everything that can fail before the first byte.</summary>
    private static async Task<IResult> AnswerAsync(HttpContext http, TimeProvider time, PortfolioRequest request)
    {
        var services = http.RequestServices;
        await services.GetRequiredService<IConcordClient>().Realms.GetAsync(request.Realm, http.RequestAborted);
        var grain = services.GetRequiredService<IGrainFactory>().GetGrain<IPortfolioGrain>(0);
        if (HttpMethods.IsHead(http.Request.Method))
            return new PortfolioHeadResponse(request, await grain.CountAsync(request.Realm, request.After, http.RequestAborted));

        var slot = services.GetRequiredService<PortfolioSlots>().Acquire();
        try
        {
            await services.GetRequiredService<PortfolioStart>().WaitAsync(request.Realm, request.NewestKnownAt, http.RequestAborted);
            var policies = await grain.CountAsync(request.Realm, request.After, http.RequestAborted);
            var pages = new PortfolioPages(request, grain, services.GetRequiredService<IOptions<PortfolioOptions>>().Value, time);
            await pages.BeginAsync(http.RequestAborted);
            return new PortfolioResponse(
                request,
                pages,
                policies,
                slot,
                services.GetRequiredService<PortfolioInstruments>(),
                services.GetRequiredService<ILogger<PortfolioResponse>>()
            );
        }
        catch
        {
            slot.Dispose();
            throw;
        }
    }
}
