using System.Security.Claims;
using System.Text.Encodings.Web;
using Concord.Gateway.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Auth;

/// <summary><c>Auth:Mode</c> <c>Keys</c>: a request that carries one of the keys is made under the key's name.</summary>
internal sealed class KeyAuthenticationHandler(
    IOptions<AuthOptions> auth,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "key";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Credentials.Read(Request.Headers.Authorization) is not { } presented || auth.Value.AccessKeys.NameOf(presented) is not { } name)
            return Task.FromResult(AuthenticateResult.NoResult());
        var identity = new ClaimsIdentity([new(ClaimTypes.Name, name)], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new(new ClaimsPrincipal(identity), SchemeName)));
    }

    /// <exception cref="RequestRefusedException">Always: refusals are answered in one place.</exception>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        throw new RequestRefusedException(
            HttpErrorCodes.Unauthorized,
            "This gateway asks for a key: Authorization: Bearer <key>, or HTTP Basic with the key as password."
        );

    /// <inheritdoc cref="HandleChallengeAsync"/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        throw new RequestRefusedException(HttpErrorCodes.Forbidden, "This is not allowed.");
}
