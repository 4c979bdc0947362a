using Microsoft.AspNetCore.Authorization;

namespace Concord.Gateway.Auth;

/// <summary>The one place that decides whether a caller may use a route.</summary>
internal sealed class PermissionHandler : AuthorizationHandler<RequiredPermission>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RequiredPermission requirement)
    {
        if (context is { User.Identity: CallerIdentity caller, Resource: HttpContext http } && IsMet(requirement, caller.Access, http))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    private static bool IsMet(RequiredPermission required, Access access, HttpContext http) =>
        required.Scope switch
        {
            PermissionScope.None => true,
            PermissionScope.Realm => access.Allows(required.AnyOf, http.RequestedRealm() ?? ""),
            PermissionScope.SomeRealm => access.AllowsSomewhere(required.AnyOf),
            _ => access.AllowsEverywhere(required.AnyOf),
        };
}

/// <summary>
/// Closes a route that does not state what it requires, to everybody. What is no route (nothing at this address, a method that an address
/// does not take) is answered to authenticated callers.
/// </summary>
internal sealed class StatedPermissionHandler : AuthorizationHandler<StatedPermission>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, StatedPermission requirement)
    {
        if (
            context.Resource is HttpContext http
            && (http.GetEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<RequiredPermission>() is not null)
        )
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}

/// <summary>A route must state its permission.</summary>
internal sealed class StatedPermission : IAuthorizationRequirement;
