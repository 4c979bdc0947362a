using System.Text.Json;
using System.Text.RegularExpressions;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>A panel says what it shows and in what unit; its lines have names; its queries look at windows that hold enough.</summary>
internal static partial class PanelCheck
{
    public static IEnumerable<string> Find(JsonElement panel)
    {
        var title = Dashboard.String(panel, "title");
        if (title.Length == 0)
            yield return $"panel {panel.GetProperty("id")} has no title";
        if (!Dashboard.String(panel, "description").EndsWith('.'))
            yield return $"{title} has no sentence of help";
        if (Dashboard.String(panel.GetProperty("fieldConfig").GetProperty("defaults"), "unit").Length == 0)
            yield return $"{title} has no unit";
        foreach (var target in panel.GetProperty("targets").EnumerateArray())
        {
            var named = Dashboard.String(panel, "type") != "timeseries" || Dashboard.String(target, "legendFormat").Length > 0;
            if (!named)
                yield return $"{title} has a line without a name";
            foreach (var finding in Query(Dashboard.String(target, "expr"), target.TryGetProperty("exemplar", out _)))
                yield return $"{title} {finding}";
        }
    }

    private static IEnumerable<string> Query(string query, bool exemplars)
    {
        // Too short a window for the interval of scraping gives gaps; Grafana knows how long it must be.
        foreach (var window in Window().Matches(query).Select(static match => match.Groups[1].Value))
        {
            if (window != "$__rate_interval" && ComposeFile.Seconds(window) is > 0 and < 300)
                yield return $"looks at {window}, and not at $__rate_interval";
        }

        // Prometheus finds exemplars by the series that a query names, and recorded ones have none.
        if (exemplars && !Buckets().IsMatch(query))
            yield return "asks for exemplars where there are none";
    }

    [GeneratedRegex(@"\[([^\]:]+)(?::[^\]]*)?\]")]
    private static partial Regex Window();

    [GeneratedRegex(@"_bucket[{\[]")]
    private static partial Regex Buckets();
}
