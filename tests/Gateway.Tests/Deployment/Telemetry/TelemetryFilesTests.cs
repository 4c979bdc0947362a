using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// Collector, Tempo, Loki, Prometheus, Grafana: their files fit to each other, to <c>docker-compose.yml</c> and to the code. Each check is
/// also shown a copy with one thing changed, which it must find.
/// </summary>
[NeedsServers]
public sealed class TelemetryFilesTests(DeploymentFixture fixture) : IClassFixture<DeploymentFixture>
{
    private const string Overview = DeployFiles.Dashboards + "/overview.json";
    private const string Store = DeployFiles.Dashboards + "/store-graph.json";

    [Fact]
    public void The_collector_knows_every_option() => Assert.Empty(CollectorCheck.Find(DeployFiles.AsTheyAre));

    [Theory]
    [InlineData("send_batch_size", "batch_size", "does not know processors.batch.batch_size")]
    [InlineData("otlp_http:", "otlphttp:", "does not know exporters.otlphttp.endpoint")]
    [InlineData("check_interval", "interval", "does not know processors.memory_limiter.interval")]
    [InlineData("processors: [memory_limiter, batch]", "processors: [batch, memory_limiter]", "traces does not begin with memory_limiter")]
    [InlineData("processors: [memory_limiter, batch]", "processors: [memory_limiter]", "logs does not end with batch")]
    [InlineData("exporters: [otlp_grpc]", "exporters: [tempo]", "exporters: tempo is used and not declared")]
    [InlineData("exporters: [prometheus]", "exporters: [otlp_http]", "exporters: prometheus is declared and not used")]
    [InlineData("extensions: [health_check]", "extensions: []", "extensions: health_check is declared and not used")]
    [InlineData("    logs:\n      receivers", "    profiles:\n      receivers", "nothing is done with logs")]
    public void An_option_that_the_collector_does_not_know_is_found(string from, string to, string expected) =>
        Findings.Hold(expected, CollectorCheck.Find(DeployFiles.AsTheyAre.With(DeployFiles.Collector, from, to)));

    [Fact]
    public void Tempo_and_Loki_know_every_option() => Assert.Empty(StoresCheck.Find(DeployFiles.AsTheyAre));

    [Theory]
    [InlineData(DeployFiles.Tempo, "block_retention", "retention", "Tempo does not know overrides.defaults.compaction.retention")]
    [InlineData(DeployFiles.Tempo, "/var/tempo/blocks", "/data/blocks", "tempo keeps data in /data/blocks")]
    [InlineData(DeployFiles.Tempo, "168h", "0s", "traces are kept without end")]
    [InlineData(DeployFiles.Loki, "path_prefix", "prefix", "Loki does not know common.prefix")]
    [InlineData(DeployFiles.Loki, "chunks_directory: /loki/chunks", "chunks_directory: /chunks", "loki keeps data in /chunks")]
    [InlineData(DeployFiles.Loki, "retention_period: 168h", "retention_period: 0s", "logs are kept without end")]
    [InlineData(DeployFiles.Loki, "retention_enabled: true", "retention_enabled: false", "nothing is ever deleted")]
    [InlineData(DeployFiles.Loki, "allow_structured_metadata: true", "allow_structured_metadata: false", "the ids of traces are refused")]
    [InlineData(DeployFiles.Compose, "tempo-data:/var/tempo", "tempo-data:/data", "tempo keeps data in /var/tempo/wal")]
    public void An_option_that_Tempo_or_Loki_does_not_know_is_found(string file, string from, string to, string expected) =>
        Findings.Hold(expected, StoresCheck.Find(DeployFiles.AsTheyAre.With(file, from, to)));

    [Fact]
    public void Every_signal_reaches_its_store() => Assert.Empty(ConnectivityCheck.Find(DeployFiles.AsTheyAre));

    [Theory]
    [InlineData(DeployFiles.Collector, "0.0.0.0:8889", "0.0.0.0:8890", "otel-collector: listens on 4317, 4318, 8888, 8890, 13133")]
    [InlineData(DeployFiles.Collector, "port: 8888", "port: 8887", "otel-collector: listens on 4317, 4318, 8887, 8889, 13133")]
    [InlineData(DeployFiles.Collector, "tempo:4317", "tempo:4318", "otel-collector calls tempo:4318")]
    [InlineData(DeployFiles.Collector, "http://loki:3100/otlp", "http://loki:3100", "sends logs where Loki does not take them")]
    [InlineData(DeployFiles.Tempo, "http_listen_port: 3200", "http_listen_port: 3201", "tempo: listens on 3201, 4317")]
    [InlineData(DeployFiles.Loki, "http_listen_port: 3100", "http_listen_port: 3101", "loki: listens on 3101")]
    [InlineData(DeployFiles.DataSources, "http://tempo:3200", "http://traces:3200", "grafana calls traces, which there is not")]
    [InlineData(DeployFiles.Prometheus, "gateway-2:8080", "gateway-2:8081", "prometheus calls gateway-2:8081")]
    [InlineData(DeployFiles.Compose, "[telemetry, cluster]", "[cluster]", "prometheus calls tempo, and they share no network")]
    [InlineData(DeployFiles.Compose, "OTLP_PROTOCOL: grpc", "OTLP_PROTOCOL: http/protobuf", "silo-1 speaks http to port 4317")]
    [InlineData(
        DeployFiles.Compose,
        "OTEL_METRICS_EXPORTER: none",
        "OTEL_METRICS_EXPORTER: otlp",
        "gateway-1 sends metrics that are scraped as well"
    )]
    public void A_signal_that_reaches_no_store_is_found(string file, string from, string to, string expected) =>
        Findings.Hold(expected, ConnectivityCheck.Find(DeployFiles.AsTheyAre.With(file, from, to)));

    [Fact]
    public void Every_silo_and_gateway_is_scraped() =>
        Assert.Empty(ScrapeCheck.Find(DeployFiles.AsTheyAre, fixture.SiloRoutes, fixture.GatewayRoutes));

    [Theory]
    [InlineData(
        DeployFiles.Prometheus,
        "silo-1:8081, silo-2:8081",
        "silo-1:8081",
        "concord-silo: scraped are silo-1:8081, and there are silo-1:8081, silo-2:8081"
    )]
    [InlineData(
        DeployFiles.Prometheus,
        "- job_name: concord-silo\n",
        "- job_name: concord-silo\n    metrics_path: /x\n",
        "concord-silo: metrics are not at /x"
    )]
    [InlineData(
        DeployFiles.Prometheus,
        "/run/secrets/prometheus-key",
        "/run/secrets/key",
        "gateway-1 does not know the key that prometheus reads from /run/secrets/key"
    )]
    [InlineData(DeployFiles.Prometheus, "rules/alerts.yml", "rules/alarms.yml", "prometheus reads rules/alarms.yml")]
    [InlineData(DeployFiles.Compose, "target: Auth__Keys__prometheus", "target: Auth__Prometheus", "gateway-2 does not know the key")]
    public void A_silo_or_gateway_that_is_not_scraped_is_found(string file, string from, string to, string expected) =>
        Findings.Hold(expected, ScrapeCheck.Find(DeployFiles.AsTheyAre.With(file, from, to), fixture.SiloRoutes, fixture.GatewayRoutes));

    [Fact]
    public void Grafana_finds_its_data_sources_and_dashboards() => Assert.Empty(GrafanaCheck.Find(DeployFiles.AsTheyAre));

    [Theory]
    [InlineData(DeployFiles.DataSources, "    uid: loki\n", "    uid: logs\n", "the data source tempo leads to loki, which there is not")]
    [InlineData(DeployFiles.DataSources, "    uid: loki\n", "    uid: tempo\n", "several data sources have the same uid")]
    [InlineData(DeployFiles.DataSources, "timeInterval: 15s", "timeInterval: 30s", "Grafana believes that metrics are scraped every 30s")]
    [InlineData(DeployFiles.DataSources, "isDefault: true", "isDefault: false", "not one data source is the default")]
    [InlineData(DeployFiles.DataSources, "editable: false", "editable: true", "prometheus may be changed in Grafana")]
    [InlineData(DeployFiles.DataSources, "name: trace_id", "name: traceID", "does not know where exemplars lead")]
    [InlineData(DeployFiles.DashboardProviders, "/etc/grafana/dashboards", "/dashboards", "looks for dashboards in /dashboards")]
    [InlineData(DeployFiles.Compose, "dashboards/overview.json", "dashboards/home.json", "begins with /etc/grafana/dashboards/home.json")]
    [InlineData(DeployFiles.Compose, "EXEMPLAR_FILTER: trace_based", "EXEMPLAR_FILTER: always_off", "silo-2 notes no exemplars")]
    [InlineData(DeployFiles.Compose, "--enable-feature=exemplar-storage", "--log.level=info", "prometheus keeps no exemplars")]
    public void A_missing_data_source_or_dashboard_is_found(string file, string from, string to, string expected) =>
        Findings.Hold(expected, GrafanaCheck.Find(DeployFiles.AsTheyAre.With(file, from, to)));

    [Fact]
    public async Task Dashboards_follow_Grafanas_format_and_have_descriptions() =>
        Assert.Empty(await DashboardCheck.FindAsync(DeployFiles.AsTheyAre));

    [Theory]
    [InlineData(Overview, "\"schemaVersion\": 42", "\"schemaVersion\": 38", "overview: schemaVersion is not 42")]
    [InlineData(Overview, "\"graphTooltip\": 1", "\"graphTooltip\": 7", "overview: #/graphTooltip is not as Grafana reads it")]
    [InlineData(Overview, "\"fillOpacity\"", "\"opacity\"", "is not as Grafana reads it: NoAdditionalPropertiesAllowed")]
    [InlineData(Overview, "\"type\": \"stat\"", "\"type\": \"singlestat\"", "is not as Grafana reads it")]
    [InlineData(Overview, "\"uid\": \"${datasource}\"", "\"uid\": \"thanos\"", "there is no data source thanos of type prometheus")]
    [InlineData(Overview, "\"value\": \"prometheus\"", "\"value\": \"tempo\"", "${datasource} is tempo at first")]
    [InlineData(Overview, "$instance", "$gateway", "there is no variable gateway")]
    [InlineData(Overview, "instance=~\\\"$instance\\\", ", "", "the variable instance is not used")]
    [InlineData(Overview, "\"id\": 3,", "\"id\": 2,", "several panels have the id 2")]
    [InlineData(Overview, "\"x\": 4,", "\"x\": 3,", "Error budget left lies on Alerts firing")]
    [InlineData(Overview, "\"x\": 20,", "\"x\": 21,", "Dead letters reaches beyond the right edge")]
    [InlineData(Overview, "\"unit\": \"reqps\"", "\"unit\": \"\"", "Requests has no unit")]
    [InlineData(Overview, "\"title\": \"Latency\"", "\"title\": \"\"", "has no title")]
    [InlineData(Overview, "Silos and gateways that Prometheus reaches.", "", "Instances that answer has no sentence of help")]
    [InlineData(Overview, "\"url\": \"/d/concord-sync\"", "\"url\": \"/d/concord-imports\"", "there is no dashboard /d/concord-imports")]
    [InlineData(Overview, "\"url\": \"/d/concord-store-graph\"", "\"url\": \"/d/concord-sync\"", "no link to concord-store-graph")]
    [InlineData(Overview, "job:http_errors:ratio_rate1h", "job:http_errors:ratio_rate2h", "nobody records job:http_errors:ratio_rate2h")]
    [InlineData(Overview, "\"uid\": \"concord-overview\"", "\"uid\": \"concord-sync\"", "several dashboards have the uid concord-sync")]
    [InlineData(Overview, "\"legendFormat\": \"p95\"", "\"legendFormat\": \"\"", "Latency has a line without a name")]
    [InlineData(Store, "[$__rate_interval]", "[30s]", "looks at 30s, and not at $__rate_interval")]
    [InlineData(
        Store,
        "concord_store_commit_duration_seconds_bucket{",
        "store_le:commit_duration:rate5m{",
        "asks for exemplars where there are none"
    )]
    public async Task An_invalid_dashboard_is_found(string file, string from, string to, string expected) =>
        Findings.Hold(expected, await DashboardCheck.FindAsync(DeployFiles.AsTheyAre.With(file, from, to)));

    [Fact]
    public void Every_alert_says_what_to_do_and_is_tested() => Assert.Empty(AlertCheck.Find(DeployFiles.AsTheyAre));

    [Theory]
    [InlineData(
        DeployFiles.AlertRules,
        "alert: ConcordDeadLetters",
        "alert: ConcordDeadLetter",
        "ConcordDeadLetter: no test in which it fires"
    )]
    [InlineData(
        DeployFiles.AlertRules,
        "alert: ConcordDeadLetters",
        "alert: ConcordDriftFound",
        "several alerts are called ConcordDriftFound"
    )]
    [InlineData(DeployFiles.AlertRules, "severity: critical", "severity: page", "ConcordAllDown: severity is 'page'")]
    [InlineData(DeployFiles.AlertRules, "#concorddriftfound", "#drift", "ConcordDriftFound: runbook_url is docs/operations.md#drift")]
    [InlineData(DeployFiles.AlertRules, "for: 1h", "for: 10s", "ConcordProjectionPaused: fires at a blip")]
    [InlineData(
        DeployFiles.AlertRules,
        "- name: concord-graph",
        "- name: concord-store",
        "several groups of rules are called concord-store"
    )]
    [InlineData(DeployFiles.AlertRules, "The others carry on; there is less to fall back on.", "", "ConcordInstanceDown: no description")]
    [InlineData(
        DeployFiles.AlertRules,
        "concord_store_memory:ratio > 0.95",
        "memory:ratio > 0.95",
        "a rule asks for store:memory:ratio, which nobody records"
    )]
    [InlineData(
        DeployFiles.RecordingRules,
        "cluster:concord_wal_length:sum",
        "concord_wal_length_sum",
        "concord_wal_length_sum: not level:metric:operation"
    )]
    [InlineData(
        DeployFiles.RecordingRules,
        "cluster:concord_wal_length:sum",
        "cluster:wal_length:sum",
        "cluster:wal_length:sum: recorded, and nobody reads it"
    )]
    [InlineData(
        DeployFiles.Operations,
        "### ConcordDriftFound",
        "### Drift",
        "ConcordDriftFound: docs/operations.md has no section of that name"
    )]
    [InlineData(DeployFiles.Operations, "### ConcordDriftFound", "### ConcordDrift", "docs/operations.md: there is no alert ConcordDrift")]
    [InlineData(
        DeployFiles.RuleTests + "/graph.yml",
        "alertname: ConcordDriftFound",
        "alertname: ConcordDrift",
        "a test expects ConcordDrift, which there is not"
    )]
    [InlineData(
        DeployFiles.RuleTests + "/graph.yml",
        "exp_alerts: []",
        "exp_alerts: [{}]",
        "ConcordDriftFound: no test in which it does not fire"
    )]
    public void An_alert_without_instructions_or_a_test_is_found(string file, string from, string to, string expected) =>
        Findings.Hold(expected, AlertCheck.Find(DeployFiles.AsTheyAre.With(file, from, to)));
}
