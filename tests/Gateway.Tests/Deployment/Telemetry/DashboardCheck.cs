using Concord.Testing;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// Dashboards have the form that Grafana reads (dashboard.schema.json beside this file), are laid out without overlaps, explain each panel
/// (<see cref="PanelCheck"/>), and name nothing that there is not (<see cref="DashboardNames"/>).
/// </summary>
internal static class DashboardCheck
{
    /// <summary>As Grafana 12.4 writes it; an older number would be migrated at each load, a newer one be read on good luck.</summary>
    private const int SchemaVersion = 42;

    private static readonly Lazy<Task<JsonSchema>> Schema = new(static () =>
        JsonSchema.FromJsonAsync(File.ReadAllText(Repository.PathOf("tests/Gateway.Tests/Deployment/Telemetry/dashboard.schema.json")))
    );

    public static async Task<IReadOnlyList<string>> FindAsync(DeployFiles files)
    {
        var (schema, dashboards, names, found) = (await Schema.Value, Dashboard.Read(files), new DashboardNames(files), new List<string>());
        foreach (var dashboard in dashboards)
        {
            IEnumerable<string> findings =
            [
                .. schema
                    .Validate(dashboard.Text)
                    .SelectMany(Flatten)
                    .Select(static error => $"{error.Path} is not as Grafana reads it: {error.Kind}"),
                .. Identity(dashboard),
                .. Layout(dashboard),
                .. dashboard.Panels.SelectMany(PanelCheck.Find),
                .. names.Find(dashboard),
            ];
            found.AddRange(findings.Select(finding => $"{Path.GetFileNameWithoutExtension(dashboard.File)}: {finding}"));
        }

        var twice = dashboards.GroupBy(static one => one.Uid).Where(static group => group.Count() > 1);
        found.AddRange(twice.Select(static group => $"several dashboards have the uid {group.Key}"));
        return found;
    }

    /// <summary>What is wrong inside of a choice is told too.</summary>
    private static IEnumerable<ValidationError> Flatten(ValidationError error) =>
        error is ChildSchemaValidationError choice
            ? choice.Errors.Values.SelectMany(static errors => errors).SelectMany(Flatten).Prepend(error)
            : [error];

    private static IEnumerable<string> Identity(Dashboard dashboard)
    {
        if (dashboard.Uid != "concord-" + Path.GetFileNameWithoutExtension(dashboard.File))
            yield return $"its uid is {dashboard.Uid}";
        if (dashboard.Root.GetProperty("schemaVersion").GetInt32() != SchemaVersion)
            yield return $"schemaVersion is not {SchemaVersion}";
        if (Dashboard.String(dashboard.Root, "description").Length == 0)
            yield return "it does not say what it is for";
        if (dashboard.Root.TryGetProperty("id", out _))
            yield return "it has an id, which belongs to one Grafana only";
        foreach (
            var id in dashboard.All.GroupBy(static panel => panel.GetProperty("id").GetInt32()).Where(static group => group.Count() > 1)
        )
            yield return $"several panels have the id {id.Key}";
    }

    private static IEnumerable<string> Layout(Dashboard dashboard)
    {
        var taken = new Dictionary<(int X, int Y), string>();
        foreach (var panel in dashboard.All)
        {
            var (position, title) = (panel.GetProperty("gridPos"), Dashboard.String(panel, "title"));
            var (x, y, width, height) = (Number("x"), Number("y"), Number("w"), Number("h"));
            if (x + width > 24)
                yield return $"{title} reaches beyond the right edge";
            var cells = Enumerable.Range(x, width).SelectMany(column => Enumerable.Range(y, height).Select(row => (column, row)));
            if (
                cells.Select(cell => taken.TryAdd(cell, title) ? null : taken[cell]).FirstOrDefault(static other => other is not null) is
                { } other
            )
                yield return $"{title} lies on {other}";

            int Number(string name) => position.GetProperty(name).GetInt32();
        }
    }
}
