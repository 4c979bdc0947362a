using Concord.Gateway.Hosting;

namespace Concord.Gateway.Auth;

/// <summary>Who may call. The only mode there is so far is none, and that binds the gateway to this machine.</summary>
internal static class AuthMode
{
    public const string None = "None";

    public static void Check(IConfiguration configuration)
    {
        var mode = configuration["Auth:Mode"] ?? None;
        if (!mode.Equals(None, StringComparison.OrdinalIgnoreCase))
            throw new StartupException($"Auth:Mode '{mode}' is not known. Known: {None}.");
    }
}
