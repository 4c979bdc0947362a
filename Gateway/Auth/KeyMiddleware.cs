using System.Security.Claims;
using Concord.Gateway.Errors;

namespace Concord.Gateway.Auth;

/// <summary>
/// Lets a request pass that carries one of the keys, and says from then on which: <c>http.User</c> has the key's name. Health is open: those who ask for it decide about
/// traffic, and have no key; who has one is told more.
/// </summary>
internal sealed class KeyMiddleware(RequestDelegate next, AuthSettings settings)
{
    private const string Scheme = "key";

    public Task InvokeAsync(HttpContext http)
    {
        if (Credentials.Read(http.Request.Headers.Authorization) is { } presented && settings.Keys.NameOf(presented) is { } name)
            http.User = new(new ClaimsIdentity([new(ClaimTypes.Name, name)], Scheme));
        else if (!http.Request.Path.StartsWithSegments("/health"))
            throw new RequestRefusedException(HttpErrorCodes.Unauthorized, "This gateway asks for a key: Authorization: Bearer <key>, or HTTP Basic with the key as password.");
        return next(http);
    }
}
