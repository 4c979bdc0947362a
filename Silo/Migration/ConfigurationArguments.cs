using Concord.Hosting;

namespace Concord.Silo.Migration;

/// <summary>
/// Separates the command's options from settings, which have a colon in their name (<c>--Storage:DataDirectory ./data</c>), and from the
/// directory of secret settings. So a mistyped option is still an error, and does not become a setting that nothing reads.
/// </summary>
internal static class ConfigurationArguments
{
    public static (string[] Own, string[] Settings) Split(IReadOnlyList<string> args)
    {
        var (own, settings) = (new List<string>(), new List<string>());
        for (var i = 0; i < args.Count; i++)
        {
            if (!IsSetting(args[i]))
                own.Add(args[i]);
            else
            {
                settings.Add(args[i]);
                if (!args[i].Contains('=', StringComparison.Ordinal) && i + 1 < args.Count)
                    settings.Add(args[++i]);
            }
        }
        return ([.. own], [.. settings]);
    }

    private static bool IsSetting(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal)
        && argument.Split('=', 2)[0] is var name
        && (name.Contains(':', StringComparison.Ordinal) || name.Equals("--" + SecretsDirectory.Key, StringComparison.OrdinalIgnoreCase));
}
