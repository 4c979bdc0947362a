namespace Concord.Gateway.Auth;

internal static class AuthExtensions
{
    public static WebApplicationBuilder AddAuth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(AuthSettings.Read(builder.Configuration));
        return builder;
    }

    /// <summary>Before anything that answers: nobody gets past who may not.</summary>
    public static WebApplication UseAuth(this WebApplication app)
    {
        if (app.Services.GetRequiredService<AuthSettings>().Mode == AuthMode.Keys) app.UseMiddleware<KeyMiddleware>();
        else app.UseMiddleware<LoopbackOnlyMiddleware>();
        app.UseMiddleware<CrossSiteMiddleware>();
        return app;
    }
}
