using Concord.Policies;

namespace Concord.Gateway.Auth;

/// <summary>What an endpoint asks about its caller beyond what its route requires.</summary>
internal static class CallerExtensions
{
    /// <summary>Null before authentication, and where it failed.</summary>
    public static Access? Access(this HttpContext http) => (http.User.Identity as CallerIdentity)?.Access;

    /// <summary>Of a caller that the route has let in.</summary>
    public static Access RequiredAccess(this HttpContext http) =>
        http.Access() ?? throw new InvalidOperationException("The route lets in callers that were not authenticated.");

    /// <summary>The realm in the path, without the white space that ids may have around them; null where the path names none.</summary>
    public static string? RequestedRealm(this HttpContext http) =>
        http.Request.RouteValues["realm"] is not string text ? null : IdText.Trim(text);

    /// <summary>For a permission that only the request's body shows.</summary>
    /// <exception cref="Http.RequestRefusedException">The caller does not have it in the path's realm.</exception>
    public static void RequireInRealm(this HttpContext http, Permission anyOf)
    {
        if (!http.RequiredAccess().Allows(anyOf, http.RequestedRealm() ?? ""))
            throw RefusalHandler.Missing(anyOf, PermissionScope.Realm);
    }
}
