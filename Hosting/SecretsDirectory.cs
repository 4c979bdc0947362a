using Microsoft.Extensions.Configuration;

namespace Concord.Hosting;

/// <summary>
/// Secret settings, one file each: the file name is the key with <c>__</c> for each colon, the content is the value. Docker and Kubernetes
/// pass secrets to a process in this form.
/// </summary>
internal static class SecretsDirectory
{
    public const string Key = "SecretsDirectory";

    /// <summary>They override other files and the environment; the command line overrides them.</summary>
    public static IConfigurationBuilder AddSecretsDirectory(this ConfigurationManager configuration, string[] args)
    {
        if (configuration[Key] is not { Length: > 0 } directory)
            return configuration;
        return configuration.AddKeyPerFile(Path.GetFullPath(directory), optional: false).AddCommandLine(args);
    }
}
