using Concord.Gateway.Errors;
using Concord.Gateway.Hosting;

namespace Concord.Gateway.Auth;

/// <summary>
/// Without authentication, a request must be addressed to this machine by name. A web page whose own host name was pointed at 127.0.0.1
/// (DNS rebinding) could otherwise make a browser on this machine read and write policies.
/// </summary>
internal sealed class LoopbackOnlyMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http) => !http.Request.Host.HasValue || ListenAddresses.IsLoopback(http.Request.Host.Host)
        ? next(http)
        : throw new RequestRefusedException(
            HttpErrorCodes.Forbidden, "Requests are not authenticated here, so only those addressed to localhost, 127.0.0.1 or [::1] are answered.");
}
