using Microsoft.AspNetCore.Authorization;

namespace Concord.Gateway.Auth;

/// <summary>Where a permission is needed.</summary>
internal enum PermissionScope
{
    /// <summary>Nowhere: whoever is authenticated may call.</summary>
    None,

    /// <summary>In the realm that the path names.</summary>
    Realm,

    /// <summary>In at least one realm: the endpoint answers of no other.</summary>
    SomeRealm,

    /// <summary>In all realms: the answer is about the whole installation, or does not tell realms apart.</summary>
    AllRealms,
}

/// <summary>What a route requires, as metadata of its endpoint. One of several permissions is enough.</summary>
internal sealed class RequiredPermission(Permission anyOf, PermissionScope scope) : IAuthorizationRequirement, IAuthorizationRequirementData
{
    public Permission AnyOf => anyOf;

    public PermissionScope Scope => scope;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}

internal static class RequiredPermissionExtensions
{
    public static TBuilder RequiresInRealm<TBuilder>(this TBuilder endpoint, Permission anyOf)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredPermission(anyOf, PermissionScope.Realm));

    public static TBuilder RequiresInSomeRealm<TBuilder>(this TBuilder endpoint, Permission anyOf)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredPermission(anyOf, PermissionScope.SomeRealm));

    public static TBuilder RequiresInAllRealms<TBuilder>(this TBuilder endpoint, Permission anyOf)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredPermission(anyOf, PermissionScope.AllRealms));

    /// <summary>Whoever is authenticated may call.</summary>
    public static TBuilder RequiresCaller<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredPermission(Permission.None, PermissionScope.None));
}
