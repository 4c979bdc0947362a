using System.Globalization;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// Each container is bounded, restarted, stopped with patience, and may do as little as possible; no secret stands in a file that git
/// tracks.
/// </summary>
internal static class HardeningCheck
{
    /// <summary>Services whose root file system is writable; each says why beside it.</summary>
    private static readonly HashSet<string> Writable = ["arangodb"];

    /// <summary>Services that nothing in their own image can ask; each says beside it who does.</summary>
    private static readonly HashSet<string> Unasked = ["otel-collector"];

    private static readonly string[] SecretWords = ["password", "secret", "token", "apikey", "connectionstring", "auth__keys"];

    public static IEnumerable<string> Find(DeployFiles files)
    {
        var compose = new ComposeFile(files);
        foreach (var service in compose.Services)
        {
            var (name, yaml) = (service.Name, service.Yaml);
            if (yaml["restart"].Text != "unless-stopped")
                yield return $"{name}: no restart policy";
            foreach (var limit in (string[])["cpus", "memory", "pids"])
            {
                if (!yaml.At("deploy", "resources", "limits", limit).Exists)
                    yield return $"{name}: no limit of {limit}";
            }

            if (!yaml["cap_drop"].Texts.Contains("ALL"))
                yield return $"{name}: keeps capabilities";
            if (!yaml["security_opt"].Texts.Contains("no-new-privileges:true"))
                yield return $"{name}: may gain privileges";
            if (yaml["user"].Text is not { } user || user.Split(':')[0] is "0" or "root")
                yield return $"{name}: runs as root";
            if (yaml["read_only"].Text != "true" && !Writable.Contains(name))
                yield return $"{name}: its root file system is writable";
            if (yaml["privileged"].Exists || yaml["network_mode"].Exists || yaml["pid"].Exists)
                yield return $"{name}: reaches into the machine";
            if (service.Mounts.Any(static mount => mount.Source.Contains("docker.sock", StringComparison.Ordinal)))
                yield return $"{name}: may command the engine";
            if (yaml.At("healthcheck", "test").Items.Count == 0 && !Unasked.Contains(name))
                yield return $"{name}: no health check";
            foreach (
                var port in yaml["ports"]
                    .Texts.Where(static port =>
                        !port.StartsWith("127.0.0.1:", StringComparison.Ordinal)
                        && !port.StartsWith("${CONCORD_BIND:-127.0.0.1}:", StringComparison.Ordinal)
                    )
            )
                yield return $"{name}: {port} is open to everybody who reaches the machine";
            if (!yaml["stop_grace_period"].Exists)
                yield return $"{name}: no stop_grace_period";
            foreach (
                var (key, value) in service.Environment.Where(static variable =>
                    IsSecret(variable.Key) && !IsAddress(variable.Key, variable.Value)
                )
            )
                yield return $"{name}: {key} is a secret, and '{value}' stands in {DeployFiles.Compose}";

            if (
                service.Environment.GetValueOrDefault("Cluster__DrainTime") is { } drain
                && ComposeFile.Seconds(yaml["stop_grace_period"].Text)
                    <= TimeSpan.Parse(drain, CultureInfo.InvariantCulture).TotalSeconds + NoticeSeconds
            )
                yield return $"{name}: is killed before it has drained ({yaml["stop_grace_period"].Text}, Cluster:DrainTime {drain})";
        }

        // Orleans' ports ask nobody who they are: without certificates whoever reaches them is a member.
        var kubernetes = new KubernetesFiles(files);
        var programs = compose
            .Silos.Concat(compose.Gateways)
            .Select(static service => (service.Name, service.Environment))
            .Concat(
                ((string[])["silo", "gateway"]).Select(name => ("kubernetes " + name, kubernetes.Environment(kubernetes.Workload(name))))
            );
        foreach (var (name, environment) in programs)
        {
            if (!environment.ContainsKey("Cluster__Tls__Certificate") || !environment.ContainsKey("Cluster__Tls__Authority"))
                yield return $"{name}: its connections to silos are not encrypted";
        }

        foreach (var file in (string[])[DeployFiles.SiloDockerfile, DeployFiles.GatewayDockerfile])
        {
            if (new Dockerfile(files.Read(file)).Last("USER").Split(':')[0] is "" or "0" or "root")
                yield return $"{file}: runs as root";
            if (!new Dockerfile(files.Read(file)).Images.Last().EndsWith("-chiseled", StringComparison.Ordinal))
                yield return $"{file}: the image holds more than the program needs";
        }

        foreach (
            var (file, line) in (IEnumerable<(string, string)>)
                [
                    (".dockerignore", "deploy"),
                    (".dockerignore", ".env"),
                    ("deploy/secrets/.gitignore", "*"),
                    ("deploy/certificates/.gitignore", "*"),
                    (".gitignore", "/.env"),
                ]
        )
        {
            if (!files.Read(file).Split('\n').Contains(line))
                yield return $"{file} does not hold '{line}'";
        }

        // Redis throws nothing away, keeps what it has said, and has room for the fork of a rewrite.
        var redis = RedisConf.Parse(files.Read(DeployFiles.RedisConfiguration));
        if (redis.GetValueOrDefault("appendonly") != "yes" || redis.GetValueOrDefault("appendfsync") is not ("always" or "everysec"))
            yield return "redis.conf: what is acknowledged is not kept";
        if (redis.GetValueOrDefault("maxmemory-policy") != "noeviction")
            yield return "redis.conf: policies may be evicted";
        var (memory, limit2) = (
            RedisConf.Bytes(redis.GetValueOrDefault("maxmemory")),
            RedisConf.Bytes(compose["redis"].Yaml.At("deploy", "resources", "limits", "memory").Text)
        );
        if (memory == 0 || memory * 3 / 2 > limit2)
            yield return $"redis.conf: maxmemory {memory} leaves no room below the container's {limit2}";
    }

    /// <summary>Cluster:DrainNotice by default.</summary>
    public const int NoticeSeconds = 5;

    /// <summary>A connection string that only says where something is.</summary>
    private static bool IsAddress(string key, string? value) =>
        key.EndsWith("__ConnectionString", StringComparison.Ordinal)
        && value is not null
        && value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':');

    private static bool IsSecret(string key) =>
        !key.EndsWith("_FILE", StringComparison.Ordinal)
        && !key.Equals("SecretsDirectory", StringComparison.Ordinal)
        && SecretWords.Any(word => key.Contains(word, StringComparison.OrdinalIgnoreCase));
}
