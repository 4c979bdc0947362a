namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// Traefik ignores or refuses what it does not know. Each option that is used is held against the names in Traefik's own reference (v3:
/// install-configuration and routing-configuration), of those that are used here; a router's service, middlewares and entry points exist;
/// only safe methods are repeated.
/// </summary>
internal static class TraefikCheck
{
    private static readonly HashSet<string> Static =
    [
        "global.checkNewVersion",
        "global.sendAnonymousUsage",
        "entryPoints.*.address",
        "entryPoints.*.transport.respondingTimeouts.readTimeout",
        "entryPoints.*.transport.respondingTimeouts.writeTimeout",
        "entryPoints.*.transport.respondingTimeouts.idleTimeout",
        "entryPoints.*.transport.lifeCycle.graceTimeOut",
        "entryPoints.*.transport.lifeCycle.requestAcceptGraceTimeout",
        "ping.entryPoint",
        "metrics.prometheus.entryPoint",
        "metrics.prometheus.addRoutersLabels",
        "providers.file.directory",
        "providers.file.watch",
        "log.level",
        "log.format",
    ];

    private static readonly HashSet<string> Dynamic =
    [
        "http.routers.*.entryPoints.[]",
        "http.routers.*.rule",
        "http.routers.*.priority",
        "http.routers.*.middlewares.[]",
        "http.routers.*.service",
        "http.routers.*.tls",
        "http.services.*.loadBalancer.servers.[].url",
        "http.services.*.loadBalancer.healthCheck.path",
        "http.services.*.loadBalancer.healthCheck.interval",
        "http.services.*.loadBalancer.healthCheck.timeout",
        "http.services.*.loadBalancer.passHostHeader",
        "http.services.*.loadBalancer.responseForwarding.flushInterval",
        "http.services.*.loadBalancer.serversTransport",
        "http.serversTransports.*.forwardingTimeouts.dialTimeout",
        "http.middlewares.*.retry.attempts",
        "http.middlewares.*.retry.initialInterval",
        "http.middlewares.*.headers.contentTypeNosniff",
        "http.middlewares.*.headers.stsSeconds",
        "http.middlewares.*.redirectScheme.scheme",
        "http.middlewares.*.redirectScheme.permanent",
        "tls.stores.*.defaultCertificate.certFile",
        "tls.stores.*.defaultCertificate.keyFile",
        "tls.options.*.minVersion",
        "tls.options.*.sniStrict",
    ];

    private static readonly HashSet<string> OwnNames =
    [
        "entryPoints",
        "routers",
        "services",
        "middlewares",
        "serversTransports",
        "stores",
        "options",
    ];

    private static readonly string[] SafeMethods = ["GET", "HEAD", "OPTIONS"];

    public static IEnumerable<string> Find(DeployFiles files)
    {
        foreach (var path in OptionPaths.Unknown(files.Yaml(DeployFiles.Traefik), Static, OwnNames))
            yield return $"{DeployFiles.Traefik}: Traefik does not know {path}";
        foreach (var file in (string[])[DeployFiles.TraefikGateway, DeployFiles.TraefikHttp, DeployFiles.TraefikHttps])
        {
            foreach (var path in OptionPaths.Unknown(files.Yaml(file), Dynamic, OwnNames))
                yield return $"{file}: Traefik does not know {path}";
        }

        var entries = files.Yaml(DeployFiles.Traefik)["entryPoints"].Members.Keys.ToHashSet();
        foreach (
            var (option, entry) in new[]
            {
                ("ping", files.Yaml(DeployFiles.Traefik).At("ping", "entryPoint").Text),
                ("metrics", files.Yaml(DeployFiles.Traefik).At("metrics", "prometheus", "entryPoint").Text),
            }
        )
        {
            if (!entries.Contains(entry ?? ""))
                yield return $"{DeployFiles.Traefik}: {option} is on {entry}, which there is not";
        }

        // Traefik has no limit of its own for headers; they share the one for the whole request.
        foreach (
            var (name, entry) in files
                .Yaml(DeployFiles.Traefik)["entryPoints"]
                .Members.Where(static entry => entry.Value["transport"].Exists || entry.Value["transport"].Members.Count > 0)
        )
        {
            if (ComposeFile.Seconds(entry.At("transport", "respondingTimeouts", "readTimeout").Text ?? "60s") is 0)
                yield return $"{DeployFiles.Traefik}: {name} waits for ever for the headers of a request";
        }

        var gateway = files.Yaml(DeployFiles.TraefikGateway)["http"];
        var transport = gateway.At("services", "gateway", "loadBalancer", "serversTransport").Text;
        if (transport is not null && !gateway["serversTransports"].Members.ContainsKey(transport))
            yield return $"{DeployFiles.TraefikGateway}: there is no serversTransport {transport}";
        foreach (var file in (string[])[DeployFiles.TraefikHttp, DeployFiles.TraefikHttps])
        {
            foreach (var (name, router) in files.Yaml(file).At("http", "routers").Members)
            {
                foreach (var finding in Router(router, gateway, entries))
                    yield return $"{file}, {name}: {finding}";
            }
        }

        // With TLS nothing but the redirect answers without it.
        foreach (var (name, router) in files.Yaml(DeployFiles.TraefikHttps).At("http", "routers").Members)
        {
            var plain = router["entryPoints"].Texts.Contains("web");
            if (plain != router["middlewares"].Texts.Contains("to-https"))
                yield return $"{DeployFiles.TraefikHttps}, {name}: answers without TLS";
            if (!plain && !router.Members.ContainsKey("tls"))
                yield return $"{DeployFiles.TraefikHttps}, {name}: has no TLS";
        }
    }

    private static IEnumerable<string> Router(Yaml router, Yaml gateway, HashSet<string> entries)
    {
        foreach (var entry in router["entryPoints"].Texts.Where(entry => !entries.Contains(entry)))
            yield return $"there is no entry point {entry}";
        foreach (var name in router["middlewares"].Texts.Where(name => !gateway["middlewares"].Members.ContainsKey(name)))
            yield return $"there is no middleware {name}";
        if (router["service"].Text is not { } service || (service != "noop@internal" && !gateway["services"].Members.ContainsKey(service)))
            yield return $"there is no service {router["service"].Text}";
        if (!router["middlewares"].Texts.Any(name => gateway.At("middlewares", name, "retry").Members.Count > 0))
            yield break;
        var methods = (router["rule"].Text ?? "").Split("||", StringSplitOptions.TrimEntries);
        if (methods.Any(static method => !SafeMethods.Any(safe => method == $"Method(`{safe}`)")))
            yield return $"repeats requests that match {router["rule"].Text}";
    }
}
