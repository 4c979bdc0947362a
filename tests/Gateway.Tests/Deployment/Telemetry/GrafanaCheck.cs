namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// Data sources name each other rightly, dashboards lie where Grafana looks for them, and what leads from a metric to its trace is switched
/// on all along the way.
/// </summary>
internal static class GrafanaCheck
{
    public static IEnumerable<string> Find(DeployFiles files)
    {
        var compose = new ComposeFile(files);
        return [.. Sources(files), .. Dashboards(files, compose), .. Exemplars(files, compose)];
    }

    private static IEnumerable<string> Sources(DeployFiles files)
    {
        var sources = files.Yaml(DeployFiles.DataSources)["datasources"].Items;
        var uids = sources.Select(static source => source["uid"].Text ?? "").ToList();
        if (uids.Count > uids.Distinct().Count())
            yield return $"several data sources have the same uid: {string.Join(", ", uids)}";
        foreach (var source in sources)
        {
            var name = source["uid"].Text;
            if (source["editable"].Text != "false")
                yield return $"the data source {name} may be changed in Grafana, and is overwritten at the next start";
            foreach (
                var uid in source
                    .Descend()
                    .Select(static node => node["datasourceUid"].Text)
                    .OfType<string>()
                    .Where(uid => !uids.Contains(uid))
            )
                yield return $"the data source {name} leads to {uid}, which there is not";
        }

        if (sources.Count(static source => source["isDefault"].Text == "true") != 1)
            yield return "not one data source is the default";
        var believed = Prometheus(files).At("jsonData", "timeInterval").Text;
        var interval = files.Yaml(DeployFiles.Prometheus).At("global", "scrape_interval").Text;
        if (believed != interval)
            yield return $"Grafana believes that metrics are scraped every {believed}, and they are every {interval}";
    }

    private static IEnumerable<string> Dashboards(DeployFiles files, ComposeFile compose)
    {
        var mounts = compose["grafana"].Mounts;
        foreach (
            var path in files
                .Yaml(DeployFiles.DashboardProviders)["providers"]
                .Items.Select(static provider => provider.At("options", "path").Text)
        )
        {
            if (!mounts.Contains(($"./{DeployFiles.Dashboards}", path!)))
                yield return $"Grafana looks for dashboards in {path}, where they are not mounted";
        }

        var home = compose["grafana"].Environment.GetValueOrDefault("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH") ?? "";
        if (!DeployFiles.Exists($"{DeployFiles.Dashboards}/{Path.GetFileName(home)}"))
            yield return $"Grafana begins with {home}, which there is not";
    }

    /// <summary>A point on a panel that leads to its trace: noted by the program, kept by Prometheus, known to Grafana.</summary>
    private static IEnumerable<string> Exemplars(DeployFiles files, ComposeFile compose)
    {
        foreach (var service in compose.Silos.Concat(compose.Gateways))
        {
            if (service.Environment.GetValueOrDefault("OTEL_METRICS_EXEMPLAR_FILTER") != "trace_based")
                yield return $"{service.Name} notes no exemplars";
        }

        if (!compose["prometheus"].Yaml["command"].Texts.Contains("--enable-feature=exemplar-storage"))
            yield return "prometheus keeps no exemplars";
        var destinations = Prometheus(files).At("jsonData", "exemplarTraceIdDestinations").Items;
        if (!destinations.Any(static one => one["name"].Text == "trace_id"))
            yield return "Grafana does not know where exemplars lead";
    }

    private static Yaml Prometheus(DeployFiles files) =>
        files.Yaml(DeployFiles.DataSources)["datasources"].Items.Single(static source => source["type"].Text == "prometheus");
}
