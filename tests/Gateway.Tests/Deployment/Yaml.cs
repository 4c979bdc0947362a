using YamlDotNet.RepresentationModel;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// A place in a YAML document, with merge keys (<c>&lt;&lt;</c>) resolved. What is missing is <see cref="None"/>, so that one can ask on.
/// </summary>
internal sealed class Yaml
{
    public static readonly Yaml None = new(null);

    private Yaml(YamlNode? node)
    {
        Text = (node as YamlScalarNode)?.Value;
        Items = node is YamlSequenceNode list ? [.. list.Children.Select(static item => new Yaml(item))] : [];
        Members = node is YamlMappingNode map ? Merge(map) : new Dictionary<string, Yaml>();
        Exists = node is not null and not YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "" or "null" or "~" };
    }

    public string? Text { get; }

    public IReadOnlyList<Yaml> Items { get; }

    public IReadOnlyDictionary<string, Yaml> Members { get; }

    /// <summary>False for what is missing, and for null.</summary>
    public bool Exists { get; }

    public Yaml this[string key] => Members.GetValueOrDefault(key, None);

    public Yaml At(params string[] path) => path.Aggregate(this, static (node, key) => node[key]);

    /// <summary>The texts of a list.</summary>
    public IEnumerable<string> Texts => Items.Select(static item => item.Text ?? "");

    public static IReadOnlyList<Yaml> ParseAll(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(static document => new Yaml(document.RootNode)).Where(static document => document.Exists)];
    }

    public static Yaml Parse(string text) => ParseAll(text).Single();

    /// <summary>Every mapping in it, itself included.</summary>
    public IEnumerable<Yaml> Descend() => Items.Concat(Members.Values).SelectMany(static child => child.Descend()).Prepend(this);

    private static Dictionary<string, Yaml> Merge(YamlMappingNode map)
    {
        var members = new Dictionary<string, Yaml>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Children)
        {
            if (key is not YamlScalarNode { Value: "<<" })
                continue;
            foreach (var (name, merged) in new Yaml(value).Members)
                members[name] = merged;
        }

        foreach (var (key, value) in map.Children)
        {
            if (key is YamlScalarNode { Value: { } name and not "<<" })
                members[name] = new Yaml(value);
        }

        return members;
    }
}
