using Concord.Configuration;
using Microsoft.AspNetCore.Authorization;

namespace Concord.Gateway.Auth;

internal static class AuthExtensions
{
    /// <summary>
    /// Who calls is the request's principal (<c>http.User</c>), and comes from one scheme. Every endpoint asks for one, unless it says that
    /// it does not.
    /// </summary>
    public static AuthOptions AddAuth(this WebApplicationBuilder builder)
    {
        var settings = builder.Services.BindConcordOptions<AuthOptions, AuthOptionsValidator>(builder.Configuration, AuthOptions.Section);

        // Not AddAuthentication: it also keeps keys on disk, for cookies that no scheme here has.
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
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return settings;
    }

    /// <summary>After routing, which says what an endpoint asks for, and before anything that answers.</summary>
    public static WebApplication UseAuth(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<CrossSiteMiddleware>();
        return app;
    }
}
