using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Concord.Testing;

namespace Concord.System.Tests;

/// <summary>
/// A dashboard as a picture: each of its panels with what Prometheus answers to its queries, over the time since that was started.
/// </summary>
internal sealed partial class DashboardPlot(PrometheusServer prometheus)
{
    private const int Columns = 3,
        Width = 420,
        Height = 200,
        Gap = 12,
        Title = 40;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    public async Task<string> DrawAsync(DeployedDashboard dashboard)
    {
        var panels = new List<(DeployedPanel Panel, List<PlotLine> Lines)>();
        foreach (var panel in dashboard.Panels)
        {
            var lines = new List<PlotLine>();
            foreach (var target in panel.Targets)
                lines.AddRange((await AskAsync(target)).Select(series => Line(target, series!)));
            panels.Add((panel, lines));
        }

        // The same time in all of them, so that what happens at once is seen above one another.
        var times = panels
            .SelectMany(static panel => panel.Lines)
            .SelectMany(static line => line.Points)
            .Select(static point => point.Time)
            .DefaultIfEmpty()
            .ToList();
        var charts = panels
            .Select(
                (one, i) =>
                    new Chart(one.Panel.Title, one.Panel.Unit, one.Lines, times.Min(), times.Max()).Draw(
                        Gap + i % Columns * (Width + Gap),
                        Title + i / Columns * (Height + Gap),
                        Width,
                        Height
                    )
            )
            .ToList();
        var (width, height) = (Gap + Columns * (Width + Gap), Title + (charts.Count + Columns - 1) / Columns * (Height + Gap));
        return new StringBuilder(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" "
                + "font-family=\"sans-serif\" font-size=\"11\">\n"
        )
            .Append($"<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n")
            .Append($"<text x=\"{Gap}\" y=\"25\" font-size=\"16\" font-weight=\"bold\">{Chart.Escape(dashboard.Title)}</text>\n")
            .AppendJoin('\n', charts)
            .Append("\n</svg>\n")
            .ToString();
    }

    private async Task<JsonArray> AskAsync(DeployedTarget target) =>
        await prometheus.QueryRangeAsync(DeployedDashboard.Substitute(target.Expression), Step);

    private static PlotLine Line(DeployedTarget target, JsonNode series)
    {
        var labels = series["metric"]!.AsObject();
        var name = target.Legend is "" or "__auto"
            ? string.Join(' ', labels.Where(static label => label.Key != "__name__").Select(static label => (string)label.Value!))
            : Placeholder().Replace(target.Legend, found => (string?)labels[found.Groups[1].Value] ?? "");
        return new(
            name.Replace("127.0.0.1:", "port ", StringComparison.Ordinal),
            [
                .. series["values"]!
                    .AsArray()
                    .Select(static point =>
                        ((double)point![0]!, double.Parse((string)point[1]!, global::System.Globalization.CultureInfo.InvariantCulture))
                    )
                    .Where(static point => double.IsFinite(point.Item2)),
            ]
        );
    }

    [GeneratedRegex(@"\{\{\s*(\w+)\s*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
