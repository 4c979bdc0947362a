namespace Concord.Gateway.Deployment.Tests;

/// <summary>Lines <c>NAME=value</c>, with comments.</summary>
internal static class EnvironmentFile
{
    public static IReadOnlyDictionary<string, string> Parse(string text) =>
        text.Split('\n')
            .Where(static line => line.Length > 0 && line[0] != '#' && line.Contains('=', StringComparison.Ordinal))
            .Select(static line => line.Split('=', 2))
            .ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal);

    /// <summary>Names that are set, and those that are shown in a comment as something one could set: <c>#NAME=value</c>.</summary>
    public static IReadOnlySet<string> Names(string text) =>
        Parse(
            string.Join(
                '\n',
                text.Split('\n')
                    .Select(static line => line.Length > 1 && line[0] == '#' && char.IsAsciiLetterUpper(line[1]) ? line[1..] : line)
            )
        )
            .Keys.ToHashSet();
}
