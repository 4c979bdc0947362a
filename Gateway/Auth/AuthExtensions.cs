using Concord.Configuration;
using Microsoft.AspNetCore.Authorization;

namespace Concord.Gateway.Auth;

internal static class AuthExtensions
{
    /// <summary>
    /// The caller is the request's principal (<c>http.User</c>), set by one authentication scheme. Every endpoint requires an authenticated
    /// caller with the permission that it states, unless it allows anonymous ones; an endpoint that states none is closed.
    /// </summary>
    public static AuthOptions AddAuth(this WebApplicationBuilder builder)
    {
        var settings = builder.Services.BindConcordOptions<AuthOptions, AuthOptionsValidator>(builder.Configuration, AuthOptions.Section);

        // Not AddAuthentication: it also keeps data protection keys on disk, for cookies that no scheme here uses.
        builder.Services.AddWebEncoders();
        builder.Services.AddTransient<KeyAuthenticationHandler>();
        builder.Services.AddTransient<LoopbackAuthenticationHandler>();
        builder.Services.AddAuthenticationCore(options =>
        {
            if (settings.Mode == AuthMode.Keys)
                options.AddScheme<KeyAuthenticationHandler>(options.DefaultScheme = KeyAuthenticationHandler.SchemeName, null);
            else
                options.AddScheme<LoopbackAuthenticationHandler>(options.DefaultScheme = LoopbackAuthenticationHandler.SchemeName, null);
        });
        builder
            .Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new StatedPermission()).Build());
        builder.Services.AddSingleton<IAuthorizationHandler, PermissionHandler>();
        builder.Services.AddSingleton<IAuthorizationHandler, StatedPermissionHandler>();
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalHandler>();
        return settings;
    }

    /// <summary>After routing, which says what an endpoint requires, and before everything that answers.</summary>
    public static WebApplication UseAuth(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<CrossSiteMiddleware>();
        return app;
    }
}
