using System.Text.Json;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>What a dashboard names exists: data sources, variables, other dashboards, recorded series.</summary>
internal sealed class DashboardNames(DeployFiles files)
{
    /// <summary>Types of data sources by their uids.</summary>
    private readonly Dictionary<string, string> _sources = files
        .Yaml(DeployFiles.DataSources)["datasources"]
        .Items.ToDictionary(static source => source["uid"].Text!, static source => source["type"].Text!);

    private readonly HashSet<string> _recorded = [.. new RuleFiles(files).Recordings.Select(static rule => rule["record"].Text!)];
    private readonly HashSet<string> _uids = [.. Dashboard.Read(files).Select(static one => one.Uid)];

    public IEnumerable<string> Find(Dashboard dashboard) =>
        [
            .. Sources(dashboard),
            .. Variables(dashboard),
            .. Links(dashboard),
            .. dashboard
                .Queries.SelectMany(RuleFiles.Recorded)
                .Distinct()
                .Where(name => !_recorded.Contains(name))
                .Select(static name => $"nobody records {name}"),
        ];

    private IEnumerable<string> Sources(Dashboard dashboard)
    {
        var chosen = dashboard
            .Variables.Where(static variable => Dashboard.String(variable, "type") == "datasource")
            .ToDictionary(Reference);
        var used = Dashboard
            .DataSources(dashboard.Root)
            .Select(static one => (Uid: Dashboard.String(one, "uid"), Type: Dashboard.String(one, "type")));
        foreach (var (uid, type) in used.Distinct())
        {
            var known = chosen.TryGetValue(uid, out var variable) ? Dashboard.String(variable, "query") : _sources.GetValueOrDefault(uid);
            if (known != type)
                yield return $"there is no data source {uid} of type {type}";
        }

        foreach (var (name, variable) in chosen)
        {
            var (first, type) = (Dashboard.String(variable.GetProperty("current"), "value"), Dashboard.String(variable, "query"));
            if (_sources.GetValueOrDefault(first) != type)
                yield return $"{name} is {first} at first, which is no data source of type {type}";
        }
    }

    private static IEnumerable<string> Variables(Dashboard dashboard)
    {
        var defined = dashboard.Variables.Select(static variable => Dashboard.String(variable, "name")).ToHashSet();
        var used = Dashboard.Strings(dashboard.Root).SelectMany(static one => Dashboard.Used(one.Value)).ToHashSet();
        foreach (var name in used.Except(defined))
            yield return $"there is no variable {name}";
        foreach (var name in defined.Except(used))
            yield return $"the variable {name} is not used";
    }

    private IEnumerable<string> Links(Dashboard dashboard)
    {
        const string Path = "/d/";
        foreach (
            var url in Dashboard.Strings(dashboard.Root).Where(static one => one.Name == "url").Select(static one => one.Value).Distinct()
        )
        {
            if (!url.StartsWith(Path, StringComparison.Ordinal) || !_uids.Contains(url[Path.Length..]))
                yield return $"there is no dashboard {url}";
        }

        var linked = dashboard.Root.GetProperty("links").EnumerateArray().Select(static link => Dashboard.String(link, "url")).ToHashSet();
        foreach (var other in _uids.Where(uid => uid != dashboard.Uid && !linked.Contains(Path + uid)))
            yield return $"no link to {other}";
    }

    private static string Reference(JsonElement variable) => "${" + Dashboard.String(variable, "name") + "}";
}
