using System.Globalization;
using Concord.Testing;
using YamlDotNet.RepresentationModel;

namespace Concord.System.Tests;

/// <summary>
/// <c>deploy/prometheus</c>, made to look at another place and to live faster: targets and intervals are replaced, everything else is what
/// is deployed.
/// </summary>
internal static class DeployedPrometheus
{
    /// <summary>How much faster: five minutes are five seconds.</summary>
    public const int Factor = 60;

    private static readonly string Folder = Repository.PathOf("deploy/prometheus");

    /// <summary>Rule files by the path that the configuration names.</summary>
    public static IReadOnlyDictionary<string, string> ScaledRuleFiles() =>
        RuleFiles().ToDictionary(static file => file.Path, static file => ScaledRules.Divide(file.Text, Factor), StringComparer.Ordinal);

    /// <param name="targets">By job. Jobs that are not named are left out: what they look at does not run here.</param>
    public static string Configuration(IReadOnlyDictionary<string, IReadOnlyList<Uri>> targets)
    {
        var root = (YamlMappingNode)Load(File.ReadAllText(Path.Combine(Folder, "prometheus.yml")));
        var global = (YamlMappingNode)root.Children["global"];
        foreach (var name in (string[])["scrape_interval", "scrape_timeout", "evaluation_interval"])
            global.Children[name] = "1s";
        var jobs = (YamlSequenceNode)root.Children["scrape_configs"];
        foreach (var job in jobs.Children.OfType<YamlMappingNode>().ToList())
        {
            if (!targets.TryGetValue(((YamlScalarNode)job.Children["job_name"]).Value!, out var addresses))
            {
                jobs.Children.Remove(job);
                continue;
            }

            job.Children.Remove("authorization");
            job.Children["static_configs"] = new YamlSequenceNode(
                new YamlMappingNode(
                    "targets",
                    new YamlSequenceNode(addresses.Select(static address => new YamlScalarNode(address.Authority)))
                )
            );
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        return text.ToString();
    }

    /// <summary>Every expression of the rules, as it is deployed.</summary>
    public static IEnumerable<DeployedQuery> Queries() =>
        from file in RuleFiles()
        from rule in Rules(Load(file.Text))
        select new DeployedQuery(
            $"{file.Path}: {Text(rule, "record") ?? Text(rule, "alert")}",
            Text(rule, "expr")!,
            IsAlert: Text(rule, "alert") is not null
        );

    private static IEnumerable<(string Path, string Text)> RuleFiles() =>
        Directory
            .GetFiles(Path.Combine(Folder, "rules"), "*.yml")
            .Order(StringComparer.Ordinal)
            .Select(static file => ("rules/" + Path.GetFileName(file), File.ReadAllText(file)));

    private static IEnumerable<YamlMappingNode> Rules(YamlNode root) =>
        ((YamlSequenceNode)root["groups"]).SelectMany(static group => (YamlSequenceNode)group["rules"]).Cast<YamlMappingNode>();

    private static string? Text(YamlMappingNode node, string name) =>
        node.Children.TryGetValue(name, out var value) ? ((YamlScalarNode)value).Value : null;

    private static YamlNode Load(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents[0].RootNode;
    }
}
