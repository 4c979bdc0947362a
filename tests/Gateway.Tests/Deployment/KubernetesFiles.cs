namespace Concord.Gateway.Deployment.Tests;

/// <summary>The resources of the kustomize base, and the settings that it makes ConfigMaps of.</summary>
internal sealed class KubernetesFiles
{
    public KubernetesFiles(DeployFiles files)
    {
        Kustomization = files.Yaml(DeployFiles.KubernetesBase + "/kustomization.yaml");
        Resources =
        [
            .. Kustomization["resources"]
                .Texts.Where(static name => name.EndsWith(".yaml", StringComparison.Ordinal))
                .SelectMany(name => Yaml.ParseAll(files.Read($"{DeployFiles.KubernetesBase}/{name}"))),
        ];
        Settings = Kustomization["configMapGenerator"]
            .Items.ToDictionary(
                static map => map["name"].Text!,
                map =>
                    (IReadOnlyDictionary<string, string>)
                        map["envs"]
                            .Texts.SelectMany(file => EnvironmentFile.Parse(files.Read($"{DeployFiles.KubernetesBase}/{file}")))
                            .ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal),
                StringComparer.Ordinal
            );
    }

    public Yaml Kustomization { get; }

    public IReadOnlyList<Yaml> Resources { get; }

    /// <summary>By the name of the ConfigMap.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Settings { get; }

    public IEnumerable<Yaml> Workloads => Resources.Where(static one => one["kind"].Text is "Deployment" or "StatefulSet");

    public IEnumerable<Yaml> Services => Resources.Where(static one => one["kind"].Text == "Service");

    public Yaml Workload(string name) => Workloads.Single(one => Name(one) == name);

    public static string Name(Yaml resource) => resource.At("metadata", "name").Text ?? "";

    public static Yaml Pod(Yaml workload) => workload.At("spec", "template", "spec");

    public static Yaml Container(Yaml workload) => Pod(workload)["containers"].Items.Single();

    public static IReadOnlySet<int> Ports(Yaml workload) =>
        Container(workload)["ports"].Items.Select(static port => Number(port["containerPort"])).ToHashSet();

    public static int Number(Yaml yaml) => int.Parse(yaml.Text ?? "0", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>
    /// What a container finds in its environment: the ConfigMaps it names, then its own variables (null where they come from the pod).
    /// </summary>
    public IReadOnlyDictionary<string, string?> Environment(Yaml workload)
    {
        var container = Container(workload);
        var found = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var map in container["envFrom"].Items.Select(static from => from.At("configMapRef", "name").Text!))
        {
            foreach (var (key, value) in Settings.GetValueOrDefault(map) ?? new Dictionary<string, string>())
                found[key] = value;
        }

        foreach (var variable in container["env"].Items)
            found[variable["name"].Text!] = variable["value"].Text;
        return found;
    }
}
