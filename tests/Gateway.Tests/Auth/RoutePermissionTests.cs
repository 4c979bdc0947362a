using Concord.Gateway.Fakes.Tests;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concord.Gateway.Auth.Tests;

/// <summary>Closed unless it says who may use it: each route states a permission, and the documentation states the same.</summary>
public sealed class RoutePermissionTests(FakeGateway gateway) : IClassFixture<FakeGateway>
{
    private IEnumerable<RouteEndpoint> Routes =>
        gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    [Fact]
    public void Each_route_states_what_it_requires() =>
        Assert.Empty(
            Routes
                .Where(static route =>
                    route.Metadata.GetMetadata<RequiredPermission>() is null && route.Metadata.GetMetadata<IAllowAnonymous>() is null
                )
                .Select(static route => route.DisplayName)
        );

    /// <summary>The scripts of the reference page are those of a public package, and hold nothing of this installation.</summary>
    [Fact]
    public void Only_health_is_answered_to_everybody() =>
        Assert.Equal(
            ["/docs/favicon.svg", "/docs/scalar.aspnetcore.js", "/docs/scalar.js", "/health/live", "/health/ready", "/health/startup"],
            Routes
                .Where(static route => route.Metadata.GetMetadata<IAllowAnonymous>() is not null)
                .Select(static route => "/" + route.RoutePattern.RawText!.TrimStart('/'))
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Each_documented_permission_is_the_one_that_is_required()
    {
        var required = Routes
            .Where(static route => route.Metadata.GetMetadata<RequiredPermission>() is { Scope: not PermissionScope.None })
            .SelectMany(static route =>
                (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Where(static method => method != "HEAD") ?? ["GET"]).Select(
                    method =>
                        $"{method} /{route.RoutePattern.RawText!.TrimStart('/')}: "
                        + string.Join(" or ", PermissionNames.Of(route.Metadata.GetMetadata<RequiredPermission>()!.AnyOf))
                )
            );
        var documented = DocumentedRoute
            .All.Where(static route => !route.Path.StartsWith("/health/", StringComparison.Ordinal) && route.Permissions.Count > 0)
            .Select(static route => $"{route.Method} {route.Path}: {string.Join(" or ", route.Permissions)}");

        Assert.Equal(documented.Order(StringComparer.Ordinal), required.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_route_of_a_realm_requires_its_permission_in_that_realm() =>
        Assert.All(
            Routes.Where(static route => route.RoutePattern.GetParameter("realm") is not null),
            static route => Assert.Equal(PermissionScope.Realm, route.Metadata.GetRequiredMetadata<RequiredPermission>().Scope)
        );

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task A_route_that_states_nothing_is_closed_to_everybody(bool stated, bool open)
    {
        var route = new RouteEndpoint(
            static _ => Task.CompletedTask,
            RoutePatternFactory.Parse("/v1/forgotten"),
            0,
            stated ? new(new RequiredPermission(Permission.PolicyRead, PermissionScope.AllRealms)) : EndpointMetadataCollection.Empty,
            "forgotten"
        );
        var http = new DefaultHttpContext();
        http.SetEndpoint(route);
        var policies = gateway.Services.GetRequiredService<IAuthorizationPolicyProvider>();
        var policy = await policies.GetFallbackPolicyAsync();

        var result = await gateway
            .Services.GetRequiredService<IAuthorizationService>()
            .AuthorizeAsync(new(new CallerIdentity("test", CallerKind.Key, "root", Access.Full)), http, policy!);

        Assert.Equal(open, result.Succeeded);
    }
}
