using System.Text.RegularExpressions;

namespace Concord.Gateway.Deployment.Tests;

/// <summary><c>docker-compose.yml</c> as the checks need it.</summary>
internal sealed partial class ComposeFile
{
    private readonly string _text;

    public ComposeFile(DeployFiles files)
    {
        _text = files.Read(DeployFiles.Compose);
        Root = Yaml.Parse(_text);
        Services = [.. Root["services"].Members.Select(static service => new ComposeService(service.Key, service.Value))];
    }

    public Yaml Root { get; }

    public IReadOnlyList<ComposeService> Services { get; }

    public ComposeService this[string name] => Services.Single(service => service.Name == name);

    public ComposeService Silo => this["silo-1"];

    public ComposeService Gateway => this["gateway-1"];

    public IEnumerable<ComposeService> Silos => Services.Where(static service => service.Name.StartsWith("silo", StringComparison.Ordinal));

    public IEnumerable<ComposeService> Gateways =>
        Services.Where(static service => service.Name.StartsWith("gateway", StringComparison.Ordinal));

    /// <summary>What is taken from the shell or from <c>.env</c>, with the default where there is one.</summary>
    public IReadOnlyDictionary<string, string?> Variables
    {
        get
        {
            var found = Variable()
                .Matches(WithoutComments(_text))
                .DistinctBy(static match => match.Groups[1].Value)
                .ToDictionary(
                    static match => match.Groups[1].Value,
                    static match => match.Groups[2].Success ? match.Groups[2].Value : null,
                    StringComparer.Ordinal
                );

            // A variable without a value is passed on where it is set.
            foreach (
                var name in Services
                    .SelectMany(static service => service.Environment)
                    .Where(static variable => variable.Value is null)
                    .Select(static variable => variable.Key)
            )
                found.TryAdd(name, null);
            return found;
        }
    }

    /// <summary>A text with the defaults of its variables.</summary>
    public static string Resolve(string text) => Variable().Replace(text, static match => match.Groups[2].Value);

    /// <summary>How many seconds a duration like <c>1m30s</c> has.</summary>
    public static double Seconds(string? duration) =>
        Part()
            .Matches(duration ?? "")
            .Sum(static part =>
                double.Parse(part.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)
                * part.Groups[2].Value switch
                {
                    "ms" => 0.001,
                    "s" => 1,
                    "m" => 60,
                    _ => 3600,
                }
            );

    private static string WithoutComments(string text) =>
        string.Join('\n', text.Split('\n').Where(static line => !line.TrimStart().StartsWith('#')));

    [GeneratedRegex(@"\$\{(\w+)(?::-([^}]*))?\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"(\d+(?:\.\d+)?)(ms|s|m|h)")]
    private static partial Regex Part();
}

/// <summary>One service of it.</summary>
internal sealed class ComposeService(string name, Yaml yaml)
{
    public string Name => name;

    public Yaml Yaml => yaml;

    public string Image => ComposeFile.Resolve(yaml["image"].Text ?? "");

    /// <summary>With defaults; null for what is passed on from outside.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; } =
        yaml["environment"]
            .Members.ToDictionary(
                static variable => variable.Key,
                static variable => variable.Value.Exists ? ComposeFile.Resolve(variable.Value.Text ?? "") : null,
                StringComparer.Ordinal
            );

    /// <summary>Where it is, and where it is seen in the container.</summary>
    public IReadOnlyList<(string Source, string Target)> Mounts { get; } =
    [.. yaml["volumes"].Texts.Select(static text => ComposeFile.Resolve(text).Split(':')).Select(static parts => (parts[0], parts[1]))];

    /// <summary>Names of secrets, and of the files under /run/secrets.</summary>
    public IReadOnlyList<(string Source, string Target)> Secrets { get; } =
    [
        .. yaml["secrets"]
            .Items.Select(static secret =>
                secret.Text is { } text ? (text, text) : (secret["source"].Text!, secret["target"].Text ?? secret["source"].Text!)
            ),
    ];

    public IReadOnlySet<int> Ports { get; } =
        yaml["expose"]
            .Texts.Concat(yaml["ports"].Texts.Select(static port => ComposeFile.Resolve(port).Split(':')[^1]))
            .Select(static port => int.Parse(port, System.Globalization.CultureInfo.InvariantCulture))
            .ToHashSet();

    public IReadOnlyList<string> Networks { get; } = [.. yaml["networks"].Texts, .. yaml["networks"].Members.Keys];

    public IEnumerable<string> Names => [name, .. yaml["networks"].Members.Values.SelectMany(static network => network["aliases"].Texts)];
}
