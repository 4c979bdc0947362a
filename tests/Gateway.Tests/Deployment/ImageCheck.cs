using System.Text.RegularExpressions;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>Every image has a tag that names one release, and the same one wherever it is named.</summary>
internal static partial class ImageCheck
{
    public static IEnumerable<string> Find(DeployFiles files)
    {
        var named = Named(files).ToList();
        foreach (var (where, image) in named)
        {
            if (!Pinned().IsMatch(image))
                yield return $"{where}: the tag of '{image}' is not pinned to a release";
        }

        foreach (
            var group in named
                .Where(static one => !one.Image.StartsWith("concord/", StringComparison.Ordinal))
                .GroupBy(static one => one.Image.Split(':')[0])
        )
        {
            var tags = group.Select(static one => one.Image).Distinct().ToList();
            if (tags.Count > 1)
                yield return $"{group.Key} has several tags: "
                    + $"{string.Join(", ", group.Select(static one => $"{one.Image} in {one.Where}"))}";
        }

        // Our own carry the version of the product.
        var version = ProductVersion(files);
        foreach (var (where, image) in named.Where(static one => one.Image.StartsWith("concord/", StringComparison.Ordinal)))
        {
            if (!image.EndsWith(':' + version, StringComparison.Ordinal))
                yield return $"{where}: '{image}' is not of version {version}";
        }
    }

    private static IEnumerable<(string Where, string Image)> Named(DeployFiles files)
    {
        foreach (var service in new ComposeFile(files).Services)
            yield return ($"{DeployFiles.Compose}, {service.Name}", service.Image);
        foreach (var file in (string[])[DeployFiles.SiloDockerfile, DeployFiles.GatewayDockerfile])
        {
            foreach (var image in new Dockerfile(files.Read(file)).Images)
                yield return (file, image);
        }

        var kubernetes = new KubernetesFiles(files);
        var tags = kubernetes
            .Kustomization["images"]
            .Items.ToDictionary(static image => image["name"].Text!, static image => image["newTag"].Text ?? "");
        foreach (var workload in kubernetes.Workloads)
        {
            var image = KubernetesFiles.Container(workload)["image"].Text ?? "";
            yield return (
                $"{DeployFiles.KubernetesBase}, {KubernetesFiles.Name(workload)}",
                tags.TryGetValue(image, out var tag) ? $"{image}:{tag}" : image
            );
        }
    }

    private static string ProductVersion(DeployFiles files) => Version().Match(files.Read("Directory.Build.props")).Groups[1].Value;

    [GeneratedRegex(@"^[a-z0-9./-]+:v?\d+\.\d+\.\d+[a-z0-9.-]*(@sha256:[0-9a-f]{64})?$")]
    private static partial Regex Pinned();

    [GeneratedRegex("<Version>(.+?)</Version>")]
    private static partial Regex Version();
}
