using System.Globalization;
using System.Text.RegularExpressions;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// From silo and gateway to a panel: whoever listens opens that port in its container, and whoever calls finds it, on a network that both
/// are on. What is scraped, and with what key: <see cref="ScrapeCheck"/>.
/// </summary>
internal static partial class ConnectivityCheck
{
    public static IEnumerable<string> Find(DeployFiles files)
    {
        var compose = new ComposeFile(files);
        return [.. Listening(files, compose), .. Called(files, compose), .. Exported(files, compose)];
    }

    public static int PortOf(string? text) =>
        int.TryParse(text?[(text.LastIndexOf(':') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0;

    private static IEnumerable<string> Listening(DeployFiles files, ComposeFile compose)
    {
        var (collector, tempo, loki) = (files.Yaml(DeployFiles.Collector), files.Yaml(DeployFiles.Tempo), files.Yaml(DeployFiles.Loki));
        var endpoints = collector
            .Descend()
            .Select(static node => node["endpoint"].Text)
            .Where(static text => text?.StartsWith("0.0.0.0:", StringComparison.Ordinal) == true);
        var readers = collector.Descend().Where(static node => node["host"].Text == "0.0.0.0").Select(static node => node["port"].Text);
        foreach (
            var (name, ports) in new (string, IEnumerable<string?>)[]
            {
                ("otel-collector", endpoints.Concat(readers)),
                (
                    "tempo",
                    tempo["distributor"]
                        .Descend()
                        .Select(static node => node["endpoint"].Text)
                        .Append(tempo.At("server", "http_listen_port").Text)
                ),
                ("loki", [loki.At("server", "http_listen_port").Text]),
            }
        )
        {
            var open = ports.OfType<string>().Select(PortOf).ToHashSet();
            if (!open.SetEquals(compose[name].Ports))
                yield return $"{name}: listens on {List(open)}, and its container opens {List(compose[name].Ports)}";
        }
    }

    /// <summary>Names with ports in the files of those that call.</summary>
    private static IEnumerable<string> Called(DeployFiles files, ComposeFile compose)
    {
        var exporters = files.Yaml(DeployFiles.Collector)["exporters"].Members;
        foreach (
            var (caller, texts) in new (string, IEnumerable<string?>)[]
            {
                (
                    "otel-collector",
                    exporters
                        .Where(static exporter => exporter.Key != "prometheus")
                        .Select(static exporter => exporter.Value["endpoint"].Text)
                ),
                ("grafana", files.Yaml(DeployFiles.DataSources)["datasources"].Items.Select(static source => source["url"].Text)),
                ("prometheus", files.Yaml(DeployFiles.Prometheus)["scrape_configs"].Items.SelectMany(ScrapeCheck.Targets)),
            }
        )
        {
            foreach (var call in texts.Select(static text => HostAndPort().Match(text ?? "")))
            {
                var (host, port) = (call.Groups[1].Value, PortOf(call.Groups[2].Value));
                var called =
                    host == "127.0.0.1" ? compose[caller] : compose.Services.SingleOrDefault(service => service.Names.Contains(host));
                if (called is null)
                    yield return $"{caller} calls {host}, which there is not";
                else if (!called.Ports.Contains(port))
                    yield return $"{caller} calls {host}:{port}, which listens on {List(called.Ports)}";
                else if (!called.Networks.Intersect(compose[caller].Networks).Any())
                    yield return $"{caller} calls {host}, and they share no network";
            }
        }

        // Loki takes OTLP below a path of its own.
        var logs = exporters["otlp_http"]["endpoint"].Text ?? "";
        if (!logs.EndsWith("/otlp", StringComparison.Ordinal))
            yield return "otel-collector sends logs where Loki does not take them";
    }

    /// <summary>
    /// Silos and gateways send in the protocol that is spoken at that port, and no metrics, which would be counted twice.
    /// </summary>
    private static IEnumerable<string> Exported(DeployFiles files, ComposeFile compose)
    {
        var protocols = files.Yaml(DeployFiles.Collector).At("receivers", "otlp", "protocols");
        foreach (var service in compose.Silos.Concat(compose.Gateways))
        {
            var protocol = service.Environment.GetValueOrDefault("OTEL_EXPORTER_OTLP_PROTOCOL") == "grpc" ? "grpc" : "http";
            var port = PortOf(service.Environment.GetValueOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT"));
            if (port != PortOf(protocols.At(protocol, "endpoint").Text))
                yield return $"{service.Name} speaks {protocol} to port {port}";
            if (service.Environment.GetValueOrDefault("OTEL_METRICS_EXPORTER") != "none")
                yield return $"{service.Name} sends metrics that are scraped as well";
        }
    }

    private static string List(IEnumerable<int> ports) => string.Join(", ", ports.Order());

    [GeneratedRegex(@"^(?:https?://)?([a-z0-9.-]+):(\d+)")]
    private static partial Regex HostAndPort();
}
