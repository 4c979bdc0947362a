using Microsoft.Extensions.Configuration;

namespace Concord.Hosting;

/// <summary>
/// Settings that are secrets, each in a file of its own: the name is the key with <c>__</c> for each colon, the content the value. This is
/// how Docker and Kubernetes hand them to a process.
/// </summary>
internal static class SecretsDirectory
{
    public const string Key = "SecretsDirectory";

    /// <summary>They win over other files and the environment; the command line wins over them.</summary>
    public static IConfigurationBuilder AddSecretsDirectory(this ConfigurationManager configuration, string[] args)
    {
        if (configuration[Key] is not { Length: > 0 } directory)
            return configuration;
        return configuration.AddKeyPerFile(Path.GetFullPath(directory), optional: false).AddCommandLine(args);
    }
}
