using Concord.Testing;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>The files of the repository that deploy it, as they are or with changes that exist in memory only.</summary>
internal sealed class DeployFiles
{
    public const string Compose = "docker-compose.yml";
    public const string Example = ".env.example";
    public const string SiloDockerfile = "deploy/docker/silo.Dockerfile";
    public const string GatewayDockerfile = "deploy/docker/gateway.Dockerfile";
    public const string RedisConfiguration = "deploy/redis/redis.conf";
    public const string ConsulConfiguration = "deploy/consul/server.hcl";
    public const string Traefik = "deploy/traefik/traefik.yml";
    public const string TraefikGateway = "deploy/traefik/gateway.yml";
    public const string TraefikHttp = "deploy/traefik/edge/http.yml";
    public const string TraefikHttps = "deploy/traefik/edge/https.yml";
    public const string KubernetesBase = "deploy/kubernetes/base";
    public const string KubernetesReadme = "deploy/kubernetes/README.md";
    public const string Secrets = "deploy/make-secrets.sh";
    public const string Collector = "deploy/otel-collector/config.yaml";
    public const string Tempo = "deploy/tempo/tempo.yaml";
    public const string Loki = "deploy/loki/loki.yaml";
    public const string Prometheus = "deploy/prometheus/prometheus.yml";
    public const string RecordingRules = "deploy/prometheus/rules/recording.yml";
    public const string AlertRules = "deploy/prometheus/rules/alerts.yml";
    public const string RuleTests = "deploy/prometheus/tests";
    public const string DataSources = "deploy/grafana/provisioning/datasources/datasources.yaml";
    public const string DashboardProviders = "deploy/grafana/provisioning/dashboards/dashboards.yaml";
    public const string Dashboards = "deploy/grafana/dashboards";
    public const string Operations = "docs/operations.md";

    private readonly Dictionary<string, string> _changed = new(StringComparer.Ordinal);

    public static DeployFiles AsTheyAre { get; } = new();

    /// <exception cref="InvalidOperationException">The file does not hold <paramref name="from"/>: the test is older than the
    /// file.</exception>
    public DeployFiles With(string file, string from, string to)
    {
        var text = Read(file);
        if (!text.Contains(from, StringComparison.Ordinal))
            throw new InvalidOperationException($"{file} does not hold: {from}");
        var copy = new DeployFiles();
        foreach (var (name, content) in _changed)
            copy._changed[name] = content;
        copy._changed[file] = text.Replace(from, to, StringComparison.Ordinal);
        return copy;
    }

    public string Read(string file) => _changed.TryGetValue(file, out var changed) ? changed : File.ReadAllText(Repository.PathOf(file));

    public Yaml Yaml(string file) => Concord.Gateway.Deployment.Tests.Yaml.Parse(Read(file));

    /// <summary>Files of a directory, by their paths from the root, in order.</summary>
    public static IReadOnlyList<string> In(string directory, string pattern) =>
        [
            .. Directory
                .GetFiles(Repository.PathOf(directory), pattern)
                .Select(file => $"{directory}/{Path.GetFileName(file)}")
                .Order(StringComparer.Ordinal),
        ];

    public static bool Exists(string path) => Path.Exists(Repository.PathOf(path));
}
