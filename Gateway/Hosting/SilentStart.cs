namespace Concord.Gateway.Hosting;

/// <summary>
/// A start that fails is told in one line by <see cref="GatewayProcess"/>. Until the start is over, the stack traces that host, server and silo
/// log about the same failure are held back.
/// </summary>
internal static class SilentStart
{
    public static void HoldBackStartErrors(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        foreach (var category in (string[])["Microsoft.Extensions.Hosting.Internal.Host", "Microsoft.AspNetCore.Server.Kestrel", "Orleans"])
        {
            var minimum = configuration.GetValue("Logging:LogLevel:" + category, LogLevel.Warning);
            builder.Logging.AddFilter(category, level => level >= minimum && (GatewayProcess.IsStarted || level < LogLevel.Error || minimum < LogLevel.Information));
        }
    }
}
