using Concord.Gateway.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Concord.Gateway.Auth;

/// <summary>
/// How a refusal is answered, whatever scheme authenticated the caller. A realm in which the caller may do nothing is answered like one
/// that does not exist: the same status, the same body, and as fast, because neither is looked up.
/// </summary>
internal sealed class RefusalHandler : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult
    ) =>
        authorizeResult.Succeeded ? next(context)
        : authorizeResult.Challenged
            ? throw new RequestRefusedException(
                HttpErrorCodes.Unauthorized,
                "This gateway asks for a key: Authorization: Bearer <key>, or HTTP Basic with the key as password."
            )
        : throw Refusal(context);

    private static Exception Refusal(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<RequiredPermission>() is not { } required)
            return new RequestRefusedException(HttpErrorCodes.Forbidden, "This is not allowed.");
        return
            required.Scope == PermissionScope.Realm
            && http.RequestedRealm() is { } realm
            && http.User.Identity is CallerIdentity caller
            && !caller.Access.Sees(realm)
            ? NoRealm(realm)
            : Missing(required.AnyOf, required.Scope);
    }

    public static NotFoundException NoRealm(string realm) => new($"There is no realm '{realm}'.");

    public static RequestRefusedException Missing(Permission anyOf, PermissionScope scope) =>
        new(
            HttpErrorCodes.Forbidden,
            $"This needs the permission {string.Join(" or ", PermissionNames.Of(anyOf))}"
                + (scope == PermissionScope.AllRealms ? " for all realms." : ".")
        );
}
