using System.Text.RegularExpressions;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>Prometheus' rules, and their tests.</summary>
internal sealed partial class RuleFiles(DeployFiles files)
{
    public IReadOnlyList<Yaml> Alerts { get; } = Rules(files, DeployFiles.AlertRules);

    public IReadOnlyList<Yaml> Recordings { get; } = Rules(files, DeployFiles.RecordingRules);

    /// <summary>Names of groups, of both files.</summary>
    public IReadOnlyList<string> Groups { get; } =
    [
        .. ((string[])[DeployFiles.RecordingRules, DeployFiles.AlertRules])
            .SelectMany(file => files.Yaml(file)["groups"].Items)
            .Select(static group => group["name"].Text ?? ""),
    ];

    /// <summary>What the tests of the rules expect: each alert, and whether it is to fire.</summary>
    public IReadOnlyList<(string Alert, bool Fires)> Expectations { get; } =
    [
        .. DeployFiles
            .In(DeployFiles.RuleTests, "*.yml")
            .SelectMany(file => files.Yaml(file)["tests"].Items)
            .SelectMany(static test => test["alert_rule_test"].Items)
            .Select(static expected => (expected["alertname"].Text ?? "", expected["exp_alerts"].Items.Count > 0)),
    ];

    /// <summary>Names of recorded series in a query: those with colons. Texts in quotes are none.</summary>
    public static IEnumerable<string> Recorded(string query) =>
        Name().Matches(Quoted().Replace(query, "\"\"")).Select(static match => match.Value);

    private static List<Yaml> Rules(DeployFiles files, string file) =>
        [.. files.Yaml(file)["groups"].Items.SelectMany(static group => group["rules"].Items)];

    [GeneratedRegex(@"\b[a-z_]+:[a-z_0-9]+(?::[a-z_0-9]+)?\b")]
    private static partial Regex Name();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();
}
