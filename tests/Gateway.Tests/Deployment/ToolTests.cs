using Xunit;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>The files read by the programs that they are for, as far as those are here.</summary>
public sealed class ToolTests
{
    [ToolFact("docker")]
    public async Task Compose_accepts_its_file()
    {
        var (code, output) = await Tool.RunAsync(
            "docker",
            "compose",
            "--env-file",
            DeployFiles.Example,
            "-f",
            DeployFiles.Compose,
            "config",
            "--quiet"
        );
        Assert.True(code == 0, output);
    }

    [ToolFact("consul")]
    public async Task Consul_accepts_its_configuration()
    {
        var (code, output) = await Tool.RunAsync("consul", "validate", DeployFiles.ConsulConfiguration, "deploy/consul/acl/acl.hcl");
        Assert.True(code == 0, output);
    }

    [ToolFact("consul")]
    public async Task Consul_refuses_a_key_that_it_does_not_know()
    {
        var file = Path.GetTempFileName() + ".hcl";
        try
        {
            await File.WriteAllTextAsync(file, DeployFiles.AsTheyAre.Read(DeployFiles.ConsulConfiguration) + "\nno_such_key = true\n");
            Assert.NotEqual(0, (await Tool.RunAsync("consul", "validate", file)).Code);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [ToolFact("kubectl")]
    public async Task Kustomize_builds_base_and_overlay()
    {
        var (code, output) = await Tool.RunAsync("kubectl", "kustomize", DeployFiles.KubernetesBase);
        Assert.True(code == 0, output);
        (code, output) = await Tool.RunAsync("kubectl", "kustomize", "deploy/kubernetes/overlays/production");
        Assert.True(code == 0, output);

        var built = Yaml.ParseAll(output);
        var maps = built.Where(static one => one["kind"].Text == "ConfigMap").Select(KubernetesFiles.Name).ToHashSet();
        foreach (var workload in built.Where(static one => one["kind"].Text is "Deployment" or "StatefulSet"))
        {
            Assert.Equal(
                KubernetesFiles.Name(workload) switch
                {
                    "silo" or "gateway" or "consul" => 3,
                    _ => 1,
                },
                KubernetesFiles.Number(workload.At("spec", "replicas"))
            );

            // The names that kustomize gave to what it made of the files are the names that are used.
            foreach (var node in workload.Descend())
            {
                foreach (var map in (string?[])[node.At("configMapRef", "name").Text, node.At("configMap", "name").Text])
                {
                    if (map is not null)
                        Assert.Contains(map, maps);
                }
            }
        }

        // The same files as in compose, byte for byte.
        foreach (
            var (name, file) in new[]
            {
                ("redis-config-", DeployFiles.RedisConfiguration),
                ("consul-config-", DeployFiles.ConsulConfiguration),
            }
        )
        {
            var map = built.Single(one =>
                one["kind"].Text == "ConfigMap" && KubernetesFiles.Name(one).StartsWith(name, StringComparison.Ordinal)
            );
            Assert.Equal(DeployFiles.AsTheyAre.Read(file), map["data"].Members.Single().Value.Text);
        }
    }
}
