using System.Text.Encodings.Web;
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

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
        Task.FromResult(
            Credentials.Read(Request.Headers.Authorization) is { } presented && auth.Value.AccessKeys.CallerOf(presented) is { } caller
                ? AuthenticateResult.Success(new(caller, SchemeName))
                : AuthenticateResult.NoResult()
        );
}
