namespace Concord.Gateway.Deployment.Tests;

/// <summary>Prometheus' files in a directory of their own, where the file with the key is there too.</summary>
internal sealed class PrometheusCopy : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("concord-prometheus-");

    public PrometheusCopy(DeployFiles files)
    {
        foreach (
            var file in (string[])[DeployFiles.RecordingRules, DeployFiles.AlertRules, .. DeployFiles.In(DeployFiles.RuleTests, "*.yml")]
        )
            Write(Path.GetRelativePath("deploy/prometheus", file), files.Read(file));
        var key = Write("key", "sixteen-characters-and-more");
        Configuration = Write(
            "prometheus.yml",
            files.Read(DeployFiles.Prometheus).Replace("/run/secrets/prometheus-key", key, StringComparison.Ordinal)
        );
    }

    public string Configuration { get; }

    public string Test(string name) => Path.Combine(_directory.FullName, "tests", name);

    public void Dispose() => _directory.Delete(recursive: true);

    private string Write(string name, string content)
    {
        var path = Path.Combine(_directory.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }
}
