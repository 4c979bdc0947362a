using Concord.Gateway.Auth;
using Concord.Gateway.Http;
using Concord.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Dashboard;

namespace Concord.Gateway.Operations;

/// <summary>
/// Orleans Dashboard, behind the same authentication as everything else. Only paths that are known to be harmless are answered. Its view of
/// a grain's state calls every method of the grain that has no argument and returns a state: that may have effects and shows personal data.
/// Its stream shows the log.
/// </summary>
internal static class DashboardEndpoints
{
    public const string Prefix = "/dashboard";
    private const string History = "/HistoricalStats/";

    /// <summary>The browser enforces that the page loads only from this gateway, and that no other page embeds it.</summary>
    private const string Policy =
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: "
        + "blob:; font-src 'self' data:; frame-ancestors 'none'";

    public static readonly IReadOnlySet<string> Harmless = new HashSet<string>(StringComparer.Ordinal)
    {
        "/",
        "/index.html",
        "/favicon.ico",
        "/index.min.js",
        "/index.css",
        "/fonts/{**path}",
        "/img/{**path}",
        "/version",
        "/DashboardCounters",
        "/ClusterStats",
        "/Reminders",
        "/Reminders/{page:int}",
        "/HistoricalStats/{*path}",
        "/SiloProperties/{*address}",
        "/SiloMetadata/{*address}",
        "/SiloStats/{*address}",
        "/SiloCounters/{*address}",
        "/GrainStats/{*grainName}",
        "/TopGrainMethods",
        "/LifecycleStages",
        "/GrainTypes",
    };

    public static void MapDashboard(this IEndpointRouteBuilder routes)
    {
        if (!routes.ServiceProvider.GetRequiredService<IOptions<ConcordDashboardOptions>>().Value.Enabled)
            return;
        routes
            .MapOrleansDashboard(Prefix)
            .AddEndpointFilter(
                static (context, next) =>
                {
                    var http = context.HttpContext;
                    if (PatternOf(http.GetEndpoint()) is not { } pattern || !Harmless.Contains(pattern))
                        throw new RequestRefusedException(HttpErrorCodes.Forbidden, "This view of the dashboard is switched off here.");
                    if (!IsSilo(http.GetRouteValue(pattern.StartsWith(History, StringComparison.Ordinal) ? "path" : "address") as string))
                        throw new NotFoundException("There is no silo of this address.");
                    http.Response.Headers.ContentSecurityPolicy = Policy;
                    return next(context);
                }
            )
            .RequiresInAllRealms(Permission.ClusterRead);
    }

    private static string? PatternOf(Endpoint? endpoint) =>
        endpoint is RouteEndpoint { RoutePattern.RawText: { } pattern } && pattern.StartsWith(Prefix, StringComparison.Ordinal)
            ? pattern[Prefix.Length..]
            : null;

    /// <summary>
    /// For an invalid address the dashboard would call a grain that cannot be created. Null where the path has no address.
    /// </summary>
    private static bool IsSilo(string? address)
    {
        if (address is null)
            return true;
        try
        {
            SiloAddress.FromParsableString(address);
            return true;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            return false;
        }
    }
}
