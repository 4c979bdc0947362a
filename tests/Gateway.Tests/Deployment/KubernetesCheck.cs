using System.Globalization;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// The kustomize base: what one resource names exists in the other; pods are closed, bounded and probed; an update and a drained node leave
/// enough running.
/// </summary>
internal static class KubernetesCheck
{
    private const string NameLabel = "app.kubernetes.io/name";

    /// <param name="made">Names of the files that <c>deploy/make-secrets.sh</c> makes.</param>
    public static IEnumerable<string> Find(DeployFiles files, IReadOnlySet<string> made)
    {
        var kubernetes = new KubernetesFiles(files);
        return
        [
            .. kubernetes.Workloads.SelectMany(workload => Pods(workload, kubernetes)),
            .. References(kubernetes),
            .. Volumes(kubernetes),
            .. Secrets(files, kubernetes, made),
            .. Updates(kubernetes),
            .. Policies(kubernetes),
            .. SameAsCompose(files, kubernetes),
        ];
    }

    private static IEnumerable<string> Pods(Yaml workload, KubernetesFiles kubernetes)
    {
        var (name, pod, container) = (KubernetesFiles.Name(workload), KubernetesFiles.Pod(workload), KubernetesFiles.Container(workload));
        if (pod.At("securityContext", "runAsNonRoot").Text != "true" || pod.At("securityContext", "runAsUser").Text is null or "0")
            yield return $"{name}: runs as root";
        if (pod.At("securityContext", "seccompProfile", "type").Text != "RuntimeDefault")
            yield return $"{name}: no seccomp profile";
        if (pod["automountServiceAccountToken"].Text != "false")
            yield return $"{name}: may speak to Kubernetes";
        if (container.At("securityContext", "allowPrivilegeEscalation").Text != "false")
            yield return $"{name}: may gain privileges";
        if (!container.At("securityContext", "capabilities", "drop").Texts.Contains("ALL"))
            yield return $"{name}: keeps capabilities";
        if (container.At("securityContext", "readOnlyRootFilesystem").Text != (name == "arangodb" ? "false" : "true"))
            yield return $"{name}: its root file system is writable";
        foreach (var kind in (string[])["requests", "limits"])
        {
            if (!container.At("resources", kind, "cpu").Exists || !container.At("resources", kind, "memory").Exists)
                yield return $"{name}: no {kind} of cpu and memory";
        }

        var ports = container["ports"].Items.Select(static port => port["name"].Text!).ToHashSet();
        foreach (var probe in (string[])["startupProbe", "livenessProbe", "readinessProbe"])
        {
            if (!container[probe].Exists)
                yield return $"{name}: no {probe}";
            foreach (var port in (string?[])[container.At(probe, "httpGet", "port").Text, container.At(probe, "tcpSocket", "port").Text])
            {
                if (port is not null && !ports.Contains(port))
                    yield return $"{name}: {probe} asks port {port}, which there is not";
            }
        }

        if (kubernetes.Environment(workload).GetValueOrDefault("Cluster__DrainTime") is { } drain)
        {
            var sleep = KubernetesFiles.Number(container.At("lifecycle", "preStop", "sleep", "seconds"));
            var needed = TimeSpan.Parse(drain, CultureInfo.InvariantCulture).TotalSeconds + HardeningCheck.NoticeSeconds + sleep;
            if (KubernetesFiles.Number(pod["terminationGracePeriodSeconds"]) <= needed)
                yield return $"{name}: is killed before it has drained, which may take {needed} s";
            if (
                container["env"]
                    .Items.SingleOrDefault(static one => one["name"].Text == "Cluster__AdvertisedAddress")
                    ?.At("valueFrom", "fieldRef", "fieldPath")
                    .Text != "status.podIP"
            )
                yield return $"{name}: does not say where it is";
        }
    }

    /// <summary>Selectors, ConfigMaps, ports of Services and of the Ingress.</summary>
    private static IEnumerable<string> References(KubernetesFiles kubernetes)
    {
        var workloads = kubernetes.Workloads.ToDictionary(KubernetesFiles.Name);
        foreach (var (name, workload) in workloads)
        {
            if (
                workload.At("spec", "selector", "matchLabels", NameLabel).Text != name
                || workload.At("spec", "template", "metadata", "labels", NameLabel).Text != name
            )
                yield return $"{name}: its selector is not its label";
        }

        foreach (var service in kubernetes.Services)
        {
            var selected = service.At("spec", "selector", NameLabel).Text ?? "";
            if (!workloads.TryGetValue(selected, out var workload))
            {
                yield return $"Service {KubernetesFiles.Name(service)}: selects {selected}, which there is not";
                continue;
            }

            var ports = KubernetesFiles
                .Container(workload)["ports"]
                .Items.ToDictionary(static port => port["name"].Text!, static port => port["containerPort"].Text);
            foreach (var port in service["spec"]["ports"].Items)
            {
                if (!ports.TryGetValue(port["targetPort"].Text!, out var number) || number != port["port"].Text)
                    yield return $"Service {KubernetesFiles.Name(service)}: its port {port["port"].Text} is not one of the pod";
            }
        }

        var maps = kubernetes.Settings.Keys.Concat(["redis-config", "consul-config"]).ToHashSet();
        foreach (var node in kubernetes.Workloads.SelectMany(static workload => workload.Descend()))
        {
            foreach (var map in (string?[])[node.At("configMapRef", "name").Text, node.At("configMap", "name").Text])
            {
                if (map is not null && !maps.Contains(map))
                    yield return $"ConfigMap {map} is used and not made";
            }
        }

        foreach (
            var backend in kubernetes
                .Resources.Where(static one => one["kind"].Text == "Ingress")
                .SelectMany(static one => one.Descend())
                .Select(static node => node.At("backend", "service"))
                .Where(static one => one.Exists || one.Members.Count > 0)
        )
        {
            var service = kubernetes.Services.SingleOrDefault(one => KubernetesFiles.Name(one) == backend["name"].Text);
            if (service is null || !service["spec"]["ports"].Items.Any(port => port["name"].Text == backend.At("port", "name").Text))
                yield return $"Ingress: there is no Service {backend["name"].Text} with port {backend.At("port", "name").Text}";
        }
    }

    private static IEnumerable<string> Volumes(KubernetesFiles kubernetes)
    {
        foreach (var workload in kubernetes.Workloads)
        {
            var declared = KubernetesFiles
                .Pod(workload)["volumes"]
                .Items.Select(static volume => volume["name"].Text!)
                .Concat(workload["spec"]["volumeClaimTemplates"].Items.Select(KubernetesFiles.Name))
                .ToHashSet();
            var mounted = KubernetesFiles.Container(workload)["volumeMounts"].Items.Select(static mount => mount["name"].Text!).ToHashSet();
            foreach (var name in mounted.Except(declared))
                yield return $"{KubernetesFiles.Name(workload)}: volume {name} is mounted and not declared";
            foreach (var name in declared.Except(mounted))
                yield return $"{KubernetesFiles.Name(workload)}: volume {name} is declared and not mounted";
            if (
                kubernetes.Environment(workload).GetValueOrDefault("SecretsDirectory") is { } directory
                && !KubernetesFiles.Container(workload)["volumeMounts"].Items.Any(mount => mount["mountPath"].Text == directory)
            )
                yield return $"{KubernetesFiles.Name(workload)}: nothing is mounted at {directory} (SecretsDirectory)";
        }
    }

    private static IEnumerable<string> Secrets(DeployFiles files, KubernetesFiles kubernetes, IReadOnlySet<string> made)
    {
        var documented = KubernetesSecrets.Parse(files.Read(DeployFiles.KubernetesReadme));
        var used = kubernetes
            .Workloads.SelectMany(static workload => workload.Descend())
            .Select(static node => node.At("secret", "secretName").Text)
            .OfType<string>()
            .ToHashSet();
        foreach (var name in used.Except(documented.Keys))
            yield return $"Secret {name} is used, and {DeployFiles.KubernetesReadme} does not say how it is made";
        foreach (var name in documented.Keys.Except(used))
            yield return $"Secret {name} is made in {DeployFiles.KubernetesReadme} and not used";
        foreach (var file in documented.Values.SelectMany(static list => list).Where(file => !made.Contains(file)))
            yield return $"{DeployFiles.KubernetesReadme}: {DeployFiles.Secrets} does not make {file}";
        if (kubernetes.Resources.Any(static one => one["kind"].Text == "Secret"))
            yield return "a Secret stands in a file that git tracks";

        // A file of a Secret that a container names by its path.
        foreach (var workload in kubernetes.Workloads)
        {
            var name = KubernetesFiles.Name(workload);
            var present = new HashSet<string>();
            foreach (
                var volume in KubernetesFiles
                    .Pod(workload)["volumes"]
                    .Items.Where(static volume => volume.At("secret", "secretName").Text is not null)
            )
            {
                var secret = documented.GetValueOrDefault(volume.At("secret", "secretName").Text!) ?? [];
                foreach (
                    var mount in KubernetesFiles
                        .Container(workload)["volumeMounts"]
                        .Items.Where(mount => mount["name"].Text == volume["name"].Text)
                )
                {
                    if (mount["subPath"].Text is { } part && !secret.Contains(part))
                        yield return $"{name}: Secret {volume.At("secret", "secretName").Text} has no {part}";
                    present.UnionWith(secret.Select(file => Path.Combine(mount["mountPath"].Text!, file)));
                }
            }

            foreach (var path in ReferenceCheck.ToldByVariable(kubernetes.Environment(workload)).Where(path => !present.Contains(path)))
                yield return $"{name}: is told to read {path}, which it does not have";
        }
    }

    private static IEnumerable<string> Updates(KubernetesFiles kubernetes)
    {
        foreach (var name in (string[])["silo", "gateway"])
        {
            var update = kubernetes.Workload(name).At("spec", "strategy", "rollingUpdate");
            if (update["maxUnavailable"].Text is not ("0" or "1"))
                yield return $"{name}: an update may take {update["maxUnavailable"].Text} away at once";
            var budget = kubernetes.Resources.SingleOrDefault(one =>
                one["kind"].Text == "PodDisruptionBudget" && one.At("spec", "selector", "matchLabels", NameLabel).Text == name
            );
            if (budget?.At("spec", "maxUnavailable").Text != "1")
                yield return $"{name}: no PodDisruptionBudget of one";
            if (KubernetesFiles.Number(kubernetes.Workload(name).At("spec", "replicas")) < 2)
                yield return $"{name}: one alone";
        }
    }

    /// <summary>Each pod is closed but for ports that it has, to pods that there are.</summary>
    private static IEnumerable<string> Policies(KubernetesFiles kubernetes)
    {
        var workloads = kubernetes.Workloads.ToDictionary(KubernetesFiles.Name);
        var policies = kubernetes.Resources.Where(static one => one["kind"].Text == "NetworkPolicy").ToList();
        if (
            !policies.Any(static one =>
                one.At("spec", "podSelector").Members.Count == 0 && one.At("spec", "policyTypes").Texts.Contains("Ingress")
            )
        )
            yield return "NetworkPolicy: what is not named is open";
        foreach (var policy in policies.Where(static one => one.At("spec", "podSelector").Members.Count > 0))
        {
            var name = policy.At("spec", "podSelector", "matchLabels", NameLabel).Text ?? "";
            if (!workloads.ContainsKey(name))
                yield return $"NetworkPolicy {KubernetesFiles.Name(policy)}: there is no {name}";
            foreach (var rule in policy["spec"]["ingress"].Items)
            {
                foreach (var finding in Rule(name, rule, "from"))
                    yield return finding;
            }

            foreach (var rule in policy["spec"]["egress"].Items)
            {
                foreach (var other in Pods(rule, "to"))
                {
                    foreach (var finding in Rule(other, rule, "to"))
                        yield return finding;
                }
            }
        }

        IEnumerable<string> Rule(string target, Yaml rule, string side)
        {
            foreach (var other in Pods(rule, side).Where(other => !workloads.ContainsKey(other)))
                yield return $"NetworkPolicy: there is no {other}";
            if (!workloads.TryGetValue(target, out var workload))
                yield break;
            var ports = KubernetesFiles.Ports(workload);
            foreach (
                var port in rule["ports"]
                    .Items.Select(static port => KubernetesFiles.Number(port["port"]))
                    .Where(port => !ports.Contains(port))
            )
                yield return $"NetworkPolicy: {target} does not listen on {port}";
        }

        static IEnumerable<string> Pods(Yaml rule, string side) =>
            rule[side].Items.Select(static peer => peer.At("podSelector", "matchLabels", NameLabel).Text).OfType<string>();
    }

    /// <summary>Both deploy the same: settings, but for those that have a reason to differ.</summary>
    private static IEnumerable<string> SameAsCompose(DeployFiles files, KubernetesFiles kubernetes)
    {
        string[] differ = ["SecretsDirectory", "Cluster__AdvertisedAddress", "Cluster__Consul__Register", "OTEL_EXPORTER_OTLP_ENDPOINT"];
        var compose = new ComposeFile(files);
        foreach (var (name, service) in new[] { ("silo", compose.Silo), ("gateway", compose.Gateway) })
        {
            var settings = kubernetes.Environment(kubernetes.Workload(name));
            foreach (var key in settings.Keys.Union(service.Environment.Keys).Except(differ))
            {
                if (settings.GetValueOrDefault(key) != service.Environment.GetValueOrDefault(key))
                    yield return $"{name}: {key} is '{service.Environment.GetValueOrDefault(key)}' in {DeployFiles.Compose} and "
                        + $"'{settings.GetValueOrDefault(key)}' in Kubernetes";
            }
        }
    }
}
