using Concord.Gateway.Http;
using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Auth;

/// <summary>
/// CSRF: refuses writes that a page of another site makes a browser send. A browser attaches credentials by itself (the key it was once
/// given, or being on this machine), and some writes need nothing else. Clients that are no browsers send none of these headers.
/// </summary>
internal sealed class CrossSiteMiddleware(RequestDelegate next)
{
    private const string FetchSite = "Sec-Fetch-Site";

    public Task InvokeAsync(HttpContext http) =>
        IsSafe(http.Request.Method) || IsOwn(http.Request)
            ? next(http)
            : throw new RequestRefusedException(HttpErrorCodes.Forbidden, "Writes that a page of another site asks for are refused.");

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsOwn(HttpRequest request)
    {
        if (request.Headers[FetchSite] is { Count: > 0 } site)
            return site is ["same-origin" or "none"];

        // Older browsers do not send Sec-Fetch-Site, but they do send the page's origin. A proxy may have ended TLS, so the scheme is not
        // compared.
        return request.Headers[HeaderNames.Origin] is not { Count: > 0 } origin
            || (
                origin is [{ } only]
                && Uri.TryCreate(only, UriKind.Absolute, out var uri)
                && request.Host.HasValue
                && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
            );
    }
}
