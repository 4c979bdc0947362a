using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// <c>docker-compose.yml</c>, <c>deploy/</c>, <c>.env.example</c> and the code agree with each other. Each check is also shown a copy of
/// the files with one thing changed, which it must find.
/// </summary>
[NeedsServers]
public sealed class DeploymentTests(DeploymentFixture fixture) : IClassFixture<DeploymentFixture>
{
    [Fact]
    public void Every_image_is_pinned_to_one_release() => Assert.Empty(ImageCheck.Find(DeployFiles.AsTheyAre));

    [Theory]
    [InlineData(DeployFiles.Compose, "redis:8.2.8-alpine", "redis:latest", "'redis:latest' is not pinned")]
    [InlineData(DeployFiles.Compose, "traefik:v3.6.25", "traefik:v3", "'traefik:v3' is not pinned")]
    [InlineData(DeployFiles.Compose, "hashicorp/consul:1.22.7", "hashicorp/consul", "'hashicorp/consul' is not pinned")]
    [InlineData(DeployFiles.Compose, "CONCORD_VERSION:-0.1.0", "CONCORD_VERSION:-0.0.9", "'concord/silo:0.0.9' is not of version")]
    [InlineData(DeployFiles.SiloDockerfile, "aspnet:10.0.12-noble-chiseled", "aspnet:10.0-noble-chiseled", "is not pinned")]
    [InlineData(DeployFiles.GatewayDockerfile, "sdk:10.0.401-noble", "sdk:10.0.402-noble", "mcr.microsoft.com/dotnet/sdk has several tags")]
    [InlineData("deploy/kubernetes/base/arangodb.yaml", "arangodb:3.12.12", "arangodb:3.12.11", "arangodb has several tags")]
    [InlineData("deploy/kubernetes/base/kustomization.yaml", "newTag: 0.1.0", "newTag: latest", "'concord/silo:latest' is not pinned")]
    public void An_image_that_is_not_pinned_is_found(string file, string from, string to, string expected) =>
        Findings.Hold(expected, ImageCheck.Find(DeployFiles.AsTheyAre.With(file, from, to)));

    [Fact]
    public void The_example_of_variables_is_complete() => Assert.Empty(VariableCheck.Find(DeployFiles.AsTheyAre));

    [Theory]
    [InlineData(DeployFiles.Compose, "${CONCORD_BIND:-127.0.0.1}", "${CONCORD_ADDRESS:-127.0.0.1}", "does not name CONCORD_ADDRESS")]
    [InlineData(
        DeployFiles.Compose,
        "OTEL_EXPORTER_OTLP_PROTOCOL: grpc\n",
        "OTEL_EXPORTER_OTLP_PROTOCOL:\n",
        "does not name OTEL_EXPORTER_OTLP_PROTOCOL"
    )]
    [InlineData(DeployFiles.Example, "CONCORD_BIND=127.0.0.1", "CONCORD_BIND=0.0.0.0", "CONCORD_BIND is 127.0.0.1")]
    [InlineData(DeployFiles.Example, "CONCORD_HTTP_PORT=", "CONCORD_PORT=", "does not read CONCORD_PORT")]
    public void A_variable_that_is_missing_is_found(string file, string from, string to, string expected) =>
        Findings.Hold(expected, VariableCheck.Find(DeployFiles.AsTheyAre.With(file, from, to)));

    [Fact]
    public void What_compose_names_exists() => Assert.Empty(ReferenceCheck.Find(DeployFiles.AsTheyAre, fixture.SecretFiles));

    [Theory]
    [InlineData(DeployFiles.Compose, "- redis-data:/data", "- data:/data", "volumes: data is used and not declared")]
    [InlineData(DeployFiles.Compose, "- redis-data:/data", "- data:/data", "volumes: redis-data is declared and not used")]
    [InlineData(
        DeployFiles.Compose,
        "networks: [edge, telemetry]",
        "networks: [front, telemetry]",
        "networks: front is used and not declared"
    )]
    [InlineData(DeployFiles.Compose, "source: key-operator", "source: key", "secrets: key is used and not declared")]
    [InlineData(
        DeployFiles.Compose,
        "silo-1: { condition: service_healthy }",
        "silo-9: { condition: service_healthy }",
        "depends on silo-9"
    )]
    [InlineData(DeployFiles.Compose, "./deploy/redis/redis.conf:", "./deploy/redis.conf:", "mounts ./deploy/redis.conf")]
    [InlineData(DeployFiles.Compose, "/usr/local/etc/redis/redis.conf\"]", "/etc/redis.conf\"]", "told to read /etc/redis.conf")]
    [InlineData(DeployFiles.Compose, "/run/secrets/arangodb-password", "/run/secrets/password", "told to read /run/secrets/password")]
    [InlineData(
        DeployFiles.Compose,
        "target: /etc/concord/cluster/cluster.key",
        "target: /etc/concord/cluster/silo.key",
        "silo-1 is told to read /etc/concord/cluster/cluster.key"
    )]
    [InlineData(DeployFiles.Compose, "server.hcl:ro", "server.hcl", "may write to ./deploy/consul/server.hcl")]
    [InlineData(DeployFiles.Compose, "}/Auth__Keys__operator", "}/Auth__Keys__root", "secret key-operator is Auth__Keys__root, which")]
    [InlineData(
        DeployFiles.Compose,
        "${CONCORD_SECRETS:-./deploy/secrets}/redis-users.acl",
        "./deploy/redis/redis-users.acl",
        "not in deploy/secrets"
    )]
    [InlineData(DeployFiles.Compose, "SecretsDirectory: /run/secrets", "SecretsDirectory: /secrets", "looks for secrets in /secrets")]
    [InlineData(
        DeployFiles.Compose,
        "dockerfile: deploy/docker/silo.Dockerfile",
        "dockerfile: silo.Dockerfile",
        "built from silo.Dockerfile"
    )]
    [InlineData(DeployFiles.Compose, "user: \"1654:1654\"", "user: \"1000:1000\"", "runs as 1000:1000")]
    [InlineData(DeployFiles.Compose, "./deploy/tempo/tempo.yaml:", "./deploy/tempo.yaml:", "tempo mounts ./deploy/tempo.yaml")]
    [InlineData(
        DeployFiles.Compose,
        "-config.file=/etc/loki/loki.yaml",
        "-config.file=/etc/loki/config/loki.yml",
        "loki is told to read /etc/loki/config/loki.yml"
    )]
    [InlineData(DeployFiles.Compose, "--storage.tsdb.path=/prometheus", "--storage.tsdb.path=/data", "prometheus is told to read /data")]
    [InlineData(
        DeployFiles.Compose,
        "PATH: /etc/grafana/dashboards/overview.json",
        "PATH: /dashboards/overview.json",
        "grafana is told to read /dashboards/overview.json"
    )]
    [InlineData(
        DeployFiles.Compose,
        "./deploy/grafana/dashboards:/etc/grafana/dashboards:ro",
        "./deploy/grafana/dashboards:/etc/grafana/dashboards",
        "may write to ./deploy/grafana/dashboards"
    )]
    [InlineData(DeployFiles.SiloDockerfile, "Silo/Silo.csproj", "Silo/Server.csproj", "publishes Silo/Server.csproj")]
    [InlineData(
        DeployFiles.SiloDockerfile,
        "ENTRYPOINT [\"/app/Concord.Silo\"]",
        "ENTRYPOINT [\"/app/Silo\"]",
        "and not /app/Concord.Silo"
    )]
    [InlineData(DeployFiles.GatewayDockerfile, "\"health\"", "\"ready\"", "does not check its health")]
    [InlineData(DeployFiles.GatewayDockerfile, "--from=build", "--from=builder", "there is no stage --from=builder")]
    public void What_does_not_exist_is_found(string file, string from, string to, string expected) =>
        Findings.Hold(expected, ReferenceCheck.Find(DeployFiles.AsTheyAre.With(file, from, to), fixture.SecretFiles));

    [Fact]
    public void Every_container_is_bounded_and_closed() => Assert.Empty(HardeningCheck.Find(DeployFiles.AsTheyAre));

    [Theory]
    [InlineData(DeployFiles.Compose, "restart: unless-stopped", "restart: \"no\"", "redis: no restart policy")]
    [InlineData(DeployFiles.Compose, "pids: 128", "pid: 128", "redis: no limit of pids")]
    [InlineData(DeployFiles.Compose, "cap_drop: [ALL]", "cap_drop: [NET_RAW]", "keeps capabilities")]
    [InlineData(DeployFiles.Compose, "no-new-privileges:true", "seccomp:unconfined", "may gain privileges")]
    [InlineData(DeployFiles.Compose, "user: \"1000:0\"", "user: root", "arangodb: runs as root")]
    [InlineData(DeployFiles.Compose, "read_only: true", "read_only: false", "silo-1: its root file system is writable")]
    [InlineData(
        DeployFiles.Compose,
        "Cluster__DrainTime: \"00:00:30\"",
        "Cluster__DrainTime: \"00:01:00\"",
        "silo-1: is killed before it has drained"
    )]
    [InlineData(
        DeployFiles.Compose,
        "Graph__ArangoDb__User: root",
        "Graph__ArangoDb__Password: x",
        "Graph__ArangoDb__Password is a secret"
    )]
    [InlineData(
        DeployFiles.Compose,
        "Cluster__Tls__Certificate: /etc/concord/cluster/cluster.crt",
        "Cluster__Tls__Password: x",
        "silo-1: its connections to silos are not encrypted"
    )]
    [InlineData(
        "deploy/kubernetes/base/cluster.env",
        "Cluster__Tls__Certificate=",
        "#Cluster__Tls__Certificate=",
        "kubernetes gateway: its connections to silos are not encrypted"
    )]
    [InlineData(DeployFiles.Compose, "redis-data:/data", "/var/run/docker.sock:/data", "may command the engine")]
    [InlineData(
        DeployFiles.Compose,
        "\"127.0.0.1:${CONCORD_GRAFANA_PORT:-3000}:3000\"",
        "\"3000:3000\"",
        "grafana: 3000:3000 is open to everybody"
    )]
    [InlineData(
        DeployFiles.Compose,
        "test: [\"CMD\", \"/tempo\", \"-health\", \"-health.url=http://127.0.0.1:3200/ready\"]",
        "disable: true",
        "tempo: no health check"
    )]
    [InlineData(
        DeployFiles.Compose,
        "GF_SECURITY_ADMIN_PASSWORD__FILE: /run/secrets/grafana-admin-password",
        "GF_SECURITY_ADMIN_PASSWORD: x",
        "GF_SECURITY_ADMIN_PASSWORD is a secret"
    )]
    [InlineData(DeployFiles.SiloDockerfile, "USER 1654:1654", "USER root", "runs as root")]
    [InlineData(DeployFiles.SiloDockerfile, "-noble-chiseled", "-noble", "holds more than the program needs")]
    [InlineData(".dockerignore", "deploy\n", "", ".dockerignore does not hold 'deploy'")]
    [InlineData(DeployFiles.RedisConfiguration, "maxmemory-policy noeviction", "maxmemory-policy allkeys-lru", "policies may be evicted")]
    [InlineData(DeployFiles.RedisConfiguration, "appendfsync always", "appendfsync no", "what is acknowledged is not kept")]
    [InlineData(DeployFiles.RedisConfiguration, "maxmemory 2gb", "maxmemory 3gb", "leaves no room")]
    public void A_container_without_limits_is_found(string file, string from, string to, string expected) =>
        Findings.Hold(expected, HardeningCheck.Find(DeployFiles.AsTheyAre.With(file, from, to)));

    [Fact]
    public void Every_called_address_is_listened_on() =>
        Assert.Empty(AddressCheck.Find(DeployFiles.AsTheyAre, fixture.SiloRoutes, fixture.GatewayRoutes));

    [Theory]
    [InlineData(
        DeployFiles.Compose,
        "urls: http://0.0.0.0:8081",
        "urls: http://0.0.0.0:8082",
        "silo-1: listens on 8082, 11111, 30000 and exposes 8081, 11111, 30000"
    )]
    [InlineData(
        DeployFiles.Compose,
        "Cluster__GatewayPort: \"30000\"",
        "Cluster__GatewayPort: \"30001\"",
        "silo-1: listens on 8081, 11111, 30001"
    )]
    [InlineData(DeployFiles.SiloDockerfile, "EXPOSE 8081 11111 30000", "EXPOSE 8081 11111", "silo.Dockerfile: exposes 8081, 11111")]
    [InlineData(DeployFiles.RedisConfiguration, "port 6379", "port 6380", "redis: exposes 6379 and listens on 6380")]
    [InlineData(DeployFiles.ConsulConfiguration, "= 8500", "= 8501", "consul: exposes 8500 and listens on 8501")]
    [InlineData(DeployFiles.RedisConfiguration, "redis-users.acl", "users.acl", "reads its users from /run/secrets/users.acl")]
    [InlineData(DeployFiles.Traefik, "\":8443\"", "\":443\"", "traefik: listens on 443, 8000, 8082")]
    [InlineData(DeployFiles.Compose, "http://consul:8500", "http://consul:8501", "silo-1 calls consul:8501")]
    [InlineData(DeployFiles.Compose, "http://arangodb:8529", "http://arango:8529", "silo-1 calls arango, which there is not")]
    [InlineData(DeployFiles.Compose, "networks: [cluster]", "networks: [edge]", "silo-1 calls consul, and they share no network")]
    [InlineData(DeployFiles.Compose, "127.0.0.1:8529/_admin", "127.0.0.1:8530/_admin", "arangodb calls 127.0.0.1:8530")]
    [InlineData(
        DeployFiles.Compose,
        "CONCORD_OTLP_ENDPOINT:-http://otel-collector:4317",
        "CONCORD_OTLP_ENDPOINT:-http://otel-collector:4316",
        "silo-1 calls otel-collector:4316"
    )]
    [InlineData(DeployFiles.Compose, "127.0.0.1:3100/ready", "127.0.0.1:3101/ready", "loki calls 127.0.0.1:3101")]
    [InlineData(
        DeployFiles.Compose,
        "AdvertisedAddress: silo-2.cluster",
        "AdvertisedAddress: silo-3.cluster",
        "silo-2 says that it is silo-3.cluster"
    )]
    [InlineData(
        DeployFiles.Compose,
        "Storage__Redis__ConnectionString: redis:6379",
        "Storage__Redis__ConnectionString: redis:6380",
        "silo-1 calls redis:6380"
    )]
    [InlineData(DeployFiles.TraefikGateway, "http://gateway-2:8080", "http://gateway-2:8081", "traefik calls gateway-2:8081")]
    [InlineData(DeployFiles.TraefikGateway, "          - url: http://gateway-2:8080\n", "", "and not to each gateway")]
    [InlineData(DeployFiles.TraefikGateway, "path: /health/ready", "path: /ready", "traefik checks health at /ready")]
    [InlineData(DeployFiles.TraefikGateway, "passHostHeader: true", "sticky: { cookie: {} }", "keeps clients on one gateway")]
    [InlineData(DeployFiles.Traefik, "/etc/traefik/dynamic", "/etc/traefik/routes", "where they are not mounted")]
    [InlineData(DeployFiles.TraefikHttps, "/etc/traefik/certificates/tls.key", "/etc/ssl/tls.key", "traefik reads /etc/ssl/tls.key")]
    [InlineData(
        "deploy/kubernetes/base/silo.yaml",
        "containerPort: 30000",
        "containerPort: 30001",
        "kubernetes silo: opens 8081, 11111, 30001"
    )]
    [InlineData("deploy/kubernetes/base/silo.yaml", "path: /health/live", "path: /health/alive", "livenessProbe asks /health/alive")]
    [InlineData(
        "deploy/kubernetes/base/silo.yaml",
        "prometheus.io/path: /metrics",
        "prometheus.io/path: /prometheus",
        "metrics are not at /prometheus"
    )]
    [InlineData("deploy/kubernetes/base/gateway.env", "0.0.0.0:8080", "0.0.0.0:8090", "kubernetes gateway: urls is http://0.0.0.0:8090")]
    [InlineData("deploy/kubernetes/base/cluster.env", "consul:8500", "consul-server:8500", "consul-server:8500 names no Service")]
    public void A_call_to_an_address_without_a_listener_is_found(string file, string from, string to, string expected) =>
        Findings.Hold(expected, AddressCheck.Find(DeployFiles.AsTheyAre.With(file, from, to), fixture.SiloRoutes, fixture.GatewayRoutes));

    [Fact]
    public void Every_setting_is_one_that_the_code_reads_and_accepts() => Assert.Empty(fixture.KeyCheck.Find(DeployFiles.AsTheyAre));

    [Theory]
    [InlineData(DeployFiles.Compose, "Cluster__DrainTime", "Cluster__DrainPeriod", "nobody reads Cluster:DrainPeriod")]
    [InlineData(DeployFiles.Compose, "Graph__ArangoDb__Database", "Graph__ArangoDb__Schema", "nobody reads Graph:ArangoDb:Schema")]
    [InlineData(DeployFiles.Compose, "target: Storage__Redis__Password", "target: Storage__Redis__Pass", "nobody reads Storage:Redis:Pass")]
    [InlineData(DeployFiles.Compose, "OTEL_TRACES_SAMPLER:", "OTEL_TRACE_SAMPLER:", "nobody reads OTEL_TRACE_SAMPLER")]
    [InlineData("deploy/kubernetes/base/cluster.env", "OTEL_METRICS_EXPORTER", "OTEL_METRIC_EXPORTER", "nobody reads OTEL_METRIC_EXPORTER")]
    [InlineData(DeployFiles.Compose, "Storage__Provider: Redis", "Storage__Provider: Embedded", "Storage:Provider must be Redis")]
    [InlineData(DeployFiles.Compose, "Cluster__Mode: Consul", "Cluster__Mode: Etcd", "Cluster:Mode must be")]
    [InlineData(DeployFiles.Compose, "Auth__Mode: Keys", "Auth__Mode: Magic", "Auth:Mode")]
    [InlineData("deploy/kubernetes/base/silo.env", "Graph__Provider=ArangoDb", "Graph__Store=ArangoDb", "nobody reads Graph:Store")]
    [InlineData(
        "deploy/kubernetes/README.md",
        "--from-file=Storage__Redis__Password",
        "--from-file=Redis__Password",
        "nobody reads Redis:Password"
    )]
    public void A_setting_that_nobody_reads_is_found(string file, string from, string to, string expected) =>
        Findings.Hold(expected, fixture.KeyCheck.Find(DeployFiles.AsTheyAre.With(file, from, to)));

    [Fact]
    public void Traefik_knows_every_option() => Assert.Empty(TraefikCheck.Find(DeployFiles.AsTheyAre));

    [Theory]
    [InlineData(
        DeployFiles.Traefik,
        "readTimeout",
        "readTimeOut",
        "Traefik does not know entryPoints.*.transport.respondingTimeouts.readTimeOut"
    )]
    [InlineData(DeployFiles.Traefik, "readTimeout: 10m", "readTimeout: 0s", "web waits for ever for the headers")]
    [InlineData(DeployFiles.Traefik, "entryPoint: internal", "entryPoint: admin", "ping is on admin, which there is not")]
    [InlineData(
        DeployFiles.TraefikGateway,
        "healthCheck:",
        "healthcheck:",
        "Traefik does not know http.services.*.loadBalancer.healthcheck.path"
    )]
    [InlineData(DeployFiles.TraefikGateway, "serversTransport: gateway", "serversTransport: other", "there is no serversTransport other")]
    [InlineData(DeployFiles.TraefikHttp, "|| Method(`HEAD`)", "|| Method(`POST`)", "repeats requests that match")]
    [InlineData(
        DeployFiles.TraefikHttp,
        "middlewares: [headers]",
        "middlewares: [headers, again]",
        "repeats requests that match PathPrefix(`/`)"
    )]
    [InlineData(DeployFiles.TraefikHttp, "service: gateway", "service: gateways", "there is no service gateways")]
    [InlineData(DeployFiles.TraefikHttp, "[web]", "[plain]", "there is no entry point plain")]
    [InlineData(DeployFiles.TraefikHttps, "middlewares: [to-https]", "middlewares: [headers]", "answers without TLS")]
    [InlineData(DeployFiles.TraefikHttps, "strict-transport", "hsts", "there is no middleware hsts")]
    public void An_option_that_Traefik_does_not_know_is_found(string file, string from, string to, string expected) =>
        Findings.Hold(expected, TraefikCheck.Find(DeployFiles.AsTheyAre.With(file, from, to)));

    [Fact]
    public void The_resources_in_Kubernetes_fit_together() =>
        Assert.Empty(KubernetesCheck.Find(DeployFiles.AsTheyAre, fixture.SecretFiles));

    [Theory]
    [InlineData("silo.yaml", "runAsNonRoot: true", "runAsNonRoot: false", "silo: runs as root")]
    [InlineData("silo.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "silo: its root file system is writable")]
    [InlineData("silo.yaml", "drop: [ALL]", "drop: [NET_RAW]", "silo: keeps capabilities")]
    [InlineData("silo.yaml", "type: RuntimeDefault", "type: Unconfined", "silo: no seccomp profile")]
    [InlineData("silo.yaml", "limits: { cpu: \"2\", memory: 2Gi }", "limits: { cpu: \"2\" }", "silo: no limits of cpu and memory")]
    [InlineData("silo.yaml", "startupProbe:", "firstProbe:", "silo: no startupProbe")]
    [InlineData("redis.yaml", "tcpSocket: { port: redis }", "tcpSocket: { port: tls }", "redis: livenessProbe asks port tls")]
    [InlineData(
        "silo.yaml",
        "terminationGracePeriodSeconds: 75",
        "terminationGracePeriodSeconds: 30",
        "silo: is killed before it has drained"
    )]
    [InlineData("gateway.yaml", "sleep: { seconds: 5 }", "sleep: { seconds: 50 }", "gateway: is killed before it has drained")]
    [InlineData("silo.yaml", "status.podIP", "status.hostIP", "silo: does not say where it is")]
    [InlineData("silo.yaml", "maxUnavailable: 0 }", "maxUnavailable: 100% }", "silo: an update may take 100% away at once")]
    [InlineData("silo.yaml", "kind: PodDisruptionBudget", "kind: PodBudget", "silo: no PodDisruptionBudget")]
    [InlineData("silo.yaml", "configMapRef: { name: concord-silo }", "configMapRef: { name: silo }", "ConfigMap silo is used and not made")]
    [InlineData("silo.yaml", "secretName: concord-silo", "secretName: silo", "Secret silo is used")]
    [InlineData("silo.yaml", "mountPath: /etc/concord/secrets", "mountPath: /etc/secrets", "nothing is mounted at /etc/concord/secrets")]
    [InlineData("redis.yaml", "name: redis-data, mountPath", "name: data, mountPath", "redis: volume data is mounted and not declared")]
    [InlineData("redis.yaml", "subPath: redis-users.acl", "subPath: users.acl", "Secret concord-redis has no users.acl")]
    [InlineData(
        "cluster.env",
        "/etc/concord/cluster/cluster.key",
        "/etc/concord/cluster/silo.key",
        "silo: is told to read /etc/concord/cluster/silo.key"
    )]
    [InlineData(
        "gateway.yaml",
        "mountPath: /etc/concord/cluster",
        "mountPath: /etc/cluster",
        "gateway: is told to read /etc/concord/cluster/cluster.crt"
    )]
    [InlineData(
        "arangodb.yaml",
        "/run/secrets/arangodb/Graph__ArangoDb__Password",
        "/run/secrets/arangodb/password",
        "is told to read /run/secrets/arangodb/password"
    )]
    [InlineData(
        "gateway.yaml",
        "selector: { app.kubernetes.io/name: gateway }",
        "selector: { app.kubernetes.io/name: gateways }",
        "selects gateways"
    )]
    [InlineData("gateway.yaml", "targetPort: http", "targetPort: web", "Service gateway: its port 8080 is not one of the pod")]
    [InlineData("ingress.yaml", "port: { name: http }", "port: { name: web }", "there is no Service gateway with port web")]
    [InlineData("network-policies.yaml", "port: 6379", "port: 6380", "NetworkPolicy: redis does not listen on 6380")]
    [InlineData(
        "network-policies.yaml",
        "podSelector: {}",
        "podSelector: { matchLabels: { app.kubernetes.io/name: silo } }",
        "what is not named is open"
    )]
    [InlineData("cluster.env", "00:00:30", "00:00:31", "silo: Cluster__DrainTime is '00:00:30'")]
    [InlineData("cluster.env", "SAMPLER_ARG=0.1", "SAMPLER_ARG=0.2", "gateway: OTEL_TRACES_SAMPLER_ARG is '0.1'")]
    public void A_resource_that_does_not_fit_is_found(string file, string from, string to, string expected) =>
        Findings.Hold(
            expected,
            KubernetesCheck.Find(DeployFiles.AsTheyAre.With($"{DeployFiles.KubernetesBase}/{file}", from, to), fixture.SecretFiles)
        );
}
