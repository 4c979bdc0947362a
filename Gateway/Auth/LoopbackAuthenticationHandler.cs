using System.Security.Claims;
using System.Text.Encodings.Web;
using Concord.Gateway.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Auth;

/// <summary>
/// <c>Auth:Mode</c> <c>None</c>: everybody on this machine may do anything, and has no name. Each request must address this machine by
/// name. Otherwise a web page whose host name points at 127.0.0.1 (DNS rebinding) could make a browser on this machine read and write
/// policies.
/// </summary>
internal sealed class LoopbackAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder), IAuthenticationRequestHandler
{
    public const string SchemeName = "loopback";

    /// <summary>One for all requests: nothing changes a principal after it was made.</summary>
    private static readonly ClaimsPrincipal Anybody = new(new CallerIdentity(SchemeName, CallerKind.Local, null, Access.Full));

    /// <summary>Called for each request, also for those that need no authentication.</summary>
    /// <exception cref="RequestRefusedException">The request is addressed to another machine.</exception>
    public Task<bool> HandleRequestAsync() =>
        !Request.Host.HasValue || ListenAddresses.IsLoopback(Request.Host.Host)
            ? Task.FromResult(false)
            : throw new RequestRefusedException(
                HttpErrorCodes.Forbidden,
                "Requests are not authenticated here, so only those addressed to localhost, 127.0.0.1 or [::1] are answered."
            );

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
        Task.FromResult(AuthenticateResult.Success(new(Anybody, SchemeName)));
}
