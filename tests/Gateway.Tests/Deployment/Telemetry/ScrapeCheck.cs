namespace Concord.Gateway.Deployment.Tests;

/// <summary>Prometheus asks every silo and every gateway, where they answer, with a key that they know; and finds its rules.</summary>
internal static class ScrapeCheck
{
    /// <param name="siloRoutes">Paths that a silo answers.</param>
    /// <param name="gatewayRoutes">Paths that a gateway answers.</param>
    public static IEnumerable<string> Find(DeployFiles files, IReadOnlySet<string> siloRoutes, IReadOnlySet<string> gatewayRoutes)
    {
        var compose = new ComposeFile(files);
        var jobs = files.Yaml(DeployFiles.Prometheus)["scrape_configs"].Items.ToDictionary(static job => job["job_name"].Text!);
        return
        [
            .. Job("concord-silo", jobs, compose.Silos, siloRoutes),
            .. Job("concord-gateway", jobs, compose.Gateways, gatewayRoutes),
            .. Key(jobs["concord-gateway"], compose),
            .. Rules(files, compose),
        ];
    }

    public static IEnumerable<string> Targets(Yaml job) => job["static_configs"].Items.SelectMany(static group => group["targets"].Texts);

    private static IEnumerable<string> Job(
        string name,
        Dictionary<string, Yaml> jobs,
        IEnumerable<ComposeService> services,
        IReadOnlySet<string> routes
    )
    {
        var scraped = Targets(jobs[name]).ToHashSet();
        var expected = services
            .Select(static service => $"{service.Name}:{ConnectivityCheck.PortOf(service.Environment["urls"])}")
            .ToHashSet();
        if (!scraped.SetEquals(expected))
            yield return $"{name}: scraped are {string.Join(", ", scraped)}, and there are {string.Join(", ", expected)}";
        var path = jobs[name]["metrics_path"].Text ?? "/metrics";
        if (!routes.Contains(path))
            yield return $"{name}: metrics are not at {path}";
    }

    /// <summary>The key that Prometheus shows is one that the gateways have.</summary>
    private static IEnumerable<string> Key(Yaml job, ComposeFile compose)
    {
        var file = job.At("authorization", "credentials_file").Text;
        var secret = compose["prometheus"].Secrets.SingleOrDefault(one => "/run/secrets/" + one.Target == file).Source;
        foreach (var gateway in compose.Gateways)
        {
            if (!gateway.Secrets.Any(one => one.Source == secret && one.Target.StartsWith("Auth__Keys__", StringComparison.Ordinal)))
                yield return $"{gateway.Name} does not know the key that prometheus reads from {file}";
        }
    }

    private static IEnumerable<string> Rules(DeployFiles files, ComposeFile compose)
    {
        foreach (var rules in files.Yaml(DeployFiles.Prometheus)["rule_files"].Texts)
        {
            var source = compose["prometheus"]
                .Mounts.SingleOrDefault(mount => mount.Target == "/etc/prometheus/" + Path.GetDirectoryName(rules))
                .Source;
            if (source is null || !DeployFiles.Exists($"{source}/{Path.GetFileName(rules)}"))
                yield return $"prometheus reads {rules}, which its container does not have";
        }
    }
}
