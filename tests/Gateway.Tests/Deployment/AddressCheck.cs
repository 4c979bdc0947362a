using System.Globalization;
using System.Text.RegularExpressions;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// Ports and host names: whatever is called exists where it is called, listens there, and shares a network with the caller. Paths: what is
/// asked over HTTP is answered.
/// </summary>
internal static partial class AddressCheck
{
    /// <param name="siloRoutes">Paths that a silo answers.</param>
    /// <param name="gatewayRoutes">Paths that a gateway answers.</param>
    public static IEnumerable<string> Find(DeployFiles files, IReadOnlySet<string> siloRoutes, IReadOnlySet<string> gatewayRoutes)
    {
        var compose = new ComposeFile(files);
        return
        [
            .. Listening(files, compose),
            .. Called(files, compose),
            .. Edge(files, compose, gatewayRoutes),
            .. Kubernetes(files, compose, siloRoutes, gatewayRoutes),
        ];
    }

    /// <summary>What a program is told to listen on is what its container and its image open.</summary>
    private static IEnumerable<string> Listening(DeployFiles files, ComposeFile compose)
    {
        foreach (
            var (services, file, keys) in new (IEnumerable<ComposeService>, string, string[])[]
            {
                (compose.Silos, DeployFiles.SiloDockerfile, ["urls", "Cluster__SiloPort", "Cluster__GatewayPort"]),
                (compose.Gateways, DeployFiles.GatewayDockerfile, ["urls"]),
            }
        )
        {
            var exposed = new Dockerfile(files.Read(file)).Ports;
            foreach (var service in services)
            {
                var told = keys.Select(key => PortOf(service.Environment[key]!)).ToHashSet();
                if (!told.SetEquals(service.Ports))
                    yield return $"{service.Name}: listens on {List(told)} and exposes {List(service.Ports)}";
                if (!told.SetEquals(exposed))
                    yield return $"{file}: exposes {List(exposed)}, and {service.Name} listens on {List(told)}";
            }
        }

        foreach (
            var (name, port) in new[]
            {
                ("redis", RedisConf.Parse(files.Read(DeployFiles.RedisConfiguration)).GetValueOrDefault("port")),
                ("consul", ConsulPort().Match(files.Read(DeployFiles.ConsulConfiguration)).Groups[1].Value),
            }
        )
        {
            if (!compose[name].Ports.SetEquals([PortOf(port ?? "0")]))
                yield return $"{name}: exposes {List(compose[name].Ports)} and listens on {port}";
        }

        if (
            RedisConf.Parse(files.Read(DeployFiles.RedisConfiguration)).GetValueOrDefault("aclfile") is var acl
            && !compose["redis"].Secrets.Any(secret => "/run/secrets/" + secret.Target == acl)
        )
            yield return $"redis.conf reads its users from {acl}, which the container does not have";

        var entries = files
            .Yaml(DeployFiles.Traefik)["entryPoints"]
            .Members.Values.Select(static entry => PortOf(entry["address"].Text!))
            .ToHashSet();
        if (!entries.SetEquals(compose["traefik"].Ports))
            yield return $"traefik: listens on {List(entries)}, and its container opens {List(compose["traefik"].Ports)}";
    }

    /// <summary>Names with ports in settings and in the containers' own health checks.</summary>
    private static IEnumerable<string> Called(DeployFiles files, ComposeFile compose)
    {
        var servers = files.Yaml(DeployFiles.TraefikGateway).Descend().Select(static node => node["url"].Text).OfType<string>();
        var calls = compose
            .Services.SelectMany(static service =>
                service.Environment.Where(static one => one.Key != "urls").Select(one => (Caller: service, Text: one.Value ?? ""))
            )
            .Concat(servers.Select(url => (Caller: compose["traefik"], Text: url)))
            .Concat(
                compose.Services.SelectMany(static service =>
                    service.Yaml.At("healthcheck", "test").Texts.Select(text => (Caller: service, Text: text))
                )
            );
        foreach (var (caller, text) in calls)
        {
            foreach (Match call in HostAndPort().Matches(text))
            {
                var (host, port) = (call.Groups[1].Value, PortOf(call.Groups[2].Value));
                var called = host == "127.0.0.1" ? caller : compose.Services.SingleOrDefault(service => service.Names.Contains(host));
                if (called is null)
                    yield return $"{caller.Name} calls {host}, which there is not";
                else if (!called.Ports.Contains(port))
                    yield return $"{caller.Name} calls {host}:{port}, which listens on {List(called.Ports)}";
                else if (!called.Networks.Intersect(caller.Networks).Any())
                    yield return $"{caller.Name} calls {host}, and they share no network";
            }
        }

        foreach (var service in compose.Services)
        {
            if (service.Environment.GetValueOrDefault("Cluster__AdvertisedAddress") is { } address && !service.Names.Contains(address))
                yield return $"{service.Name} says that it is {address}, which is not its name";
        }
    }

    /// <summary>Traefik asks the gateways, all of them, for what they answer; and finds its files.</summary>
    private static IEnumerable<string> Edge(DeployFiles files, ComposeFile compose, IReadOnlySet<string> gatewayRoutes)
    {
        var balancer = files.Yaml(DeployFiles.TraefikGateway).At("http", "services", "gateway", "loadBalancer");
        var servers = balancer["servers"].Items.Select(static server => new Uri(server["url"].Text!).Host).ToHashSet();
        if (!servers.SetEquals(compose.Gateways.Select(static gateway => gateway.Name)))
            yield return $"traefik sends requests to {string.Join(", ", servers)}, and not to each gateway";
        if (balancer.At("healthCheck", "path").Text is not { } path || !gatewayRoutes.Contains(path))
            yield return $"traefik checks health at {balancer.At("healthCheck", "path").Text}, which a gateway does not answer";
        if (balancer["sticky"].Exists)
            yield return "traefik keeps clients on one gateway";

        var traefik = compose["traefik"];
        var directory = files.Yaml(DeployFiles.Traefik).At("providers", "file", "directory").Text;
        if (traefik.Mounts.Count(mount => Path.GetDirectoryName(mount.Target) == directory) != 2)
            yield return $"traefik reads its routes in {directory}, where they are not mounted";
        var certificate = files.Yaml(DeployFiles.TraefikHttps).At("tls", "stores", "default", "defaultCertificate");
        foreach (var file in (string?[])[certificate["certFile"].Text, certificate["keyFile"].Text])
        {
            if (!traefik.Mounts.Any(mount => mount.Target == Path.GetDirectoryName(file)))
                yield return $"traefik reads {file}, whose directory is not mounted";
        }
    }

    private static IEnumerable<string> Kubernetes(
        DeployFiles files,
        ComposeFile compose,
        IReadOnlySet<string> siloRoutes,
        IReadOnlySet<string> gatewayRoutes
    )
    {
        var kubernetes = new KubernetesFiles(files);
        var services = kubernetes.Services.ToDictionary(
            KubernetesFiles.Name,
            static service => service["spec"]["ports"].Items.Select(static port => KubernetesFiles.Number(port["port"])).ToHashSet()
        );
        foreach (var (name, service) in new[] { ("silo", compose.Silo), ("gateway", compose.Gateway) })
        {
            var workload = kubernetes.Workload(name);
            var (ports, settings) = (KubernetesFiles.Ports(workload), kubernetes.Environment(workload));
            if (!ports.SetEquals(service.Ports))
                yield return $"kubernetes {name}: opens {List(ports)}, and in {DeployFiles.Compose} {List(service.Ports)}";
            foreach (var key in (string[])["urls", "Cluster__SiloPort", "Cluster__GatewayPort"])
            {
                if (settings.GetValueOrDefault(key) is { } address && !ports.Contains(PortOf(address)))
                    yield return $"kubernetes {name}: {key} is {address}, and the container opens {List(ports)}";
            }

            var routes = name == "silo" ? siloRoutes : gatewayRoutes;
            var container = KubernetesFiles.Container(workload);
            foreach (var probe in (string[])["startupProbe", "livenessProbe", "readinessProbe"])
            {
                if (container.At(probe, "httpGet", "path").Text is not { } path || !routes.Contains(path))
                    yield return $"kubernetes {name}: {probe} asks {container.At(probe, "httpGet", "path").Text}, which is not answered";
            }

            var annotations = workload.At("spec", "template", "metadata", "annotations");
            if (annotations["prometheus.io/path"].Text is { } metrics && !routes.Contains(metrics))
                yield return $"kubernetes {name}: metrics are not at {metrics}";
            if (annotations["prometheus.io/port"].Text is { } scraped && !ports.Contains(PortOf(scraped)))
                yield return $"kubernetes {name}: metrics are not at port {scraped}";
        }

        var texts = kubernetes
            .Settings.Values.SelectMany(static map => map)
            .Where(static setting => setting.Key != "urls")
            .Select(static setting => setting.Value);
        foreach (Match call in texts.SelectMany(static text => HostAndPort().Matches(text)))
        {
            if (!services.TryGetValue(call.Groups[1].Value, out var open))
                yield return $"kubernetes: {call.Value} names no Service";
            else if (!open.Contains(PortOf(call.Groups[2].Value)))
                yield return $"kubernetes: {call.Value}, and the Service has {List(open)}";
        }
    }

    private static int PortOf(string text) => int.Parse(text[(text.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);

    private static string List(IEnumerable<int> ports) => string.Join(", ", ports.Order());

    [GeneratedRegex(@"(?<![\w.-])([a-z][a-z0-9.-]*|127\.0\.0\.1):(\d{2,5})\b")]
    private static partial Regex HostAndPort();

    [GeneratedRegex(@"^\s*http\s*=\s*(\d+)", RegexOptions.Multiline)]
    private static partial Regex ConsulPort();
}
