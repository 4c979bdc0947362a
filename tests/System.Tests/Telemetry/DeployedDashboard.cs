using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Concord.Testing;

namespace Concord.System.Tests;

/// <summary>A dashboard of <c>deploy/grafana</c>, as far as it asks Prometheus.</summary>
internal sealed partial record DeployedDashboard(string Name, string Title, IReadOnlyList<DeployedPanel> Panels)
{
    public static IReadOnlyList<DeployedDashboard> All() =>
        [.. Directory.GetFiles(Repository.PathOf("deploy/grafana/dashboards"), "*.json").Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>As Grafana would send it: every variable chosen as "all", intervals as short as the rules' are here.</summary>
    public static string Substitute(string expression) =>
        ScaledRules.Divide(
            Variable()
                .Replace(
                    expression,
                    static variable =>
                        variable.Groups["name"].Value switch
                        {
                            "__rate_interval" => "5m",
                            "__interval" => "5m",
                            "__range" => "1h",
                            _ => ".*",
                        }
                ),
            DeployedPrometheus.Factor
        );

    private static DeployedDashboard Read(string file)
    {
        var root = JsonNode.Parse(File.ReadAllText(file))!;
        var panels = root["panels"]!
            .AsArray()
            .SelectMany(static panel => (panel!["panels"] as JsonArray ?? []).Prepend(panel))
            .Select(static panel => new DeployedPanel(
                (string?)panel!["title"] ?? "",
                (string?)panel["fieldConfig"]?["defaults"]?["unit"] ?? "",
                [
                    .. (panel["targets"] as JsonArray ?? [])
                        .Where(static target => target!["expr"] is not null)
                        .Select(static target => new DeployedTarget((string)target!["expr"]!, (string?)target["legendFormat"] ?? "")),
                ]
            ));
        return new(
            Path.GetFileNameWithoutExtension(file),
            (string)root["title"]!,
            [.. panels.Where(static panel => panel.Targets.Count > 0)]
        );
    }

    [GeneratedRegex(@"\$\{(?<name>\w+)(?::\w+)?\}|\$(?<name>\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}

internal sealed record DeployedPanel(string Title, string Unit, IReadOnlyList<DeployedTarget> Targets);

internal sealed record DeployedTarget(string Expression, string Legend);
