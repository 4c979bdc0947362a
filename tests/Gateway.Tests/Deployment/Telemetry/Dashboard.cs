using System.Text.Json;
using System.Text.RegularExpressions;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>A dashboard's file as the checks need it.</summary>
internal sealed partial class Dashboard
{
    private Dashboard(string file, string text)
    {
        (File, Text) = (file, text);
        Root = JsonDocument.Parse(text).RootElement;
        All = [.. Root.GetProperty("panels").EnumerateArray().SelectMany(Nested)];
        Variables = [.. Root.GetProperty("templating").GetProperty("list").EnumerateArray()];
    }

    public string File { get; }

    public string Text { get; }

    public JsonElement Root { get; }

    public string Uid => String(Root, "uid");

    /// <summary>Rows as well, and what is folded into them.</summary>
    public IReadOnlyList<JsonElement> All { get; }

    public IEnumerable<JsonElement> Panels => All.Where(static panel => String(panel, "type") != "row");

    public IReadOnlyList<JsonElement> Variables { get; }

    /// <summary>What its panels, variables and annotations ask Prometheus.</summary>
    public IEnumerable<string> Queries =>
        Strings(Root).Where(static one => one.Name is "expr" or "query" or "definition").Select(static one => one.Value);

    public static IReadOnlyList<Dashboard> Read(DeployFiles files) =>
        [.. DeployFiles.In(DeployFiles.Dashboards, "*.json").Select(file => new Dashboard(file, files.Read(file)))];

    /// <summary>Empty where it is missing.</summary>
    public static string String(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>Every text in it, with the name of its member.</summary>
    public static IEnumerable<(string Name, string Value)> Strings(JsonElement element, string name = "") =>
        element.ValueKind switch
        {
            JsonValueKind.String => [(name, element.GetString()!)],
            JsonValueKind.Object => element.EnumerateObject().SelectMany(static member => Strings(member.Value, member.Name)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Strings(item, name)),
            _ => [],
        };

    /// <summary>References to data sources, wherever they are.</summary>
    public static IEnumerable<JsonElement> DataSources(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element
                .EnumerateObject()
                .SelectMany(static member =>
                    member is { Name: "datasource", Value.ValueKind: JsonValueKind.Object } ? [member.Value] : DataSources(member.Value)
                ),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(DataSources),
            _ => [],
        };

    /// <summary>Names of variables that a text uses; those that Grafana makes itself begin with two underscores and are left out.</summary>
    public static IEnumerable<string> Used(string text) =>
        Variable()
            .Matches(text)
            .Select(static match => match.Groups[1].Value)
            .Where(static name => !name.StartsWith("__", StringComparison.Ordinal));

    private static IEnumerable<JsonElement> Nested(JsonElement panel) =>
        panel.TryGetProperty("panels", out var inner) ? inner.EnumerateArray().Prepend(panel) : [panel];

    [GeneratedRegex(@"\$\{?(\w+)")]
    private static partial Regex Variable();
}
