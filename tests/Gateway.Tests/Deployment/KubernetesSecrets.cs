using System.Text.RegularExpressions;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>The commands of a README that make Secrets: <c>kubectl create secret generic NAME --from-file=FILE …</c></summary>
internal static partial class KubernetesSecrets
{
    /// <summary>By name, the files of each.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Parse(string text) =>
        Command()
            .Matches(text.Replace("\\\n", " ", StringComparison.Ordinal))
            .ToDictionary(
                static command => command.Groups[1].Value,
                static command =>
                    (IReadOnlyList<string>)
                        [.. FromFile().Matches(command.Value).Select(static file => Path.GetFileName(file.Groups[1].Value))],
                StringComparer.Ordinal
            );

    [GeneratedRegex(@"create secret generic (\S+)[^\n]*")]
    private static partial Regex Command();

    [GeneratedRegex(@"--from-file=(\S+)")]
    private static partial Regex FromFile();
}
