using System.Diagnostics;
using Concord.Testing;
using Xunit;

namespace Concord.System.Tests;

/// <summary><c>deploy/local-cluster.sh</c> in a directory where no cluster was made: nothing there is its own.</summary>
[NeedsServers]
public sealed class LocalClusterDirectoryTests : IDisposable
{
    private static readonly string[] Foreign =
    [
        "log/a.log",
        "redis/dump.rdb",
        "silo-1/keep",
        "gateway-old/keep",
        "consul.json",
        "redis.pid",
        "cluster.env",
    ];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("concord-foreign-");

    public LocalClusterDirectoryTests()
    {
        foreach (var file in Foreign)
        {
            var path = Path.Combine(_directory.FullName, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "of somebody else");
        }
    }

    [Theory]
    [InlineData("down", "--wipe")]
    [InlineData("down", null)]
    [InlineData("stop", "redis")]
    [InlineData("up", null)]
    public async Task Foreign_files_are_neither_removed_nor_changed(string command, string? argument)
    {
        var (code, error) = await RunAsync(argument is null ? [command] : [command, argument]);

        Assert.Equal(1, code);
        Assert.Contains("no cluster was made in it", error, StringComparison.Ordinal);
        Assert.Equal(Foreign.Order(StringComparer.Ordinal), Files());
        Assert.All(Foreign, file => Assert.Equal("of somebody else", File.ReadAllText(Path.Combine(_directory.FullName, file))));
    }

    [Fact]
    public async Task Foreign_files_in_a_cluster_directory_survive_a_wipe()
    {
        foreach (var file in Foreign.Except(["gateway-old/keep"]))
            File.Delete(Path.Combine(_directory.FullName, file));
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, ".concord-local-cluster"), "");
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "notes.txt"), "mine");

        var (code, error) = await RunAsync("down", "--wipe");

        Assert.True(code == 0, error);
        Assert.Equal(["gateway-old/keep", "notes.txt"], Files());
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private IEnumerable<string> Files() =>
        Directory
            .GetFiles(_directory.FullName, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_directory.FullName, file))
            .Order(StringComparer.Ordinal);

    private async Task<(int Code, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Repository.PathOf("deploy/local-cluster.sh"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CONCORD_CLUSTER_DIR"] = _directory.FullName;
        using var script = Programs.Start(start)!;
        var (output, error) = (script.StandardOutput.ReadToEndAsync(), script.StandardError.ReadToEndAsync());
        await script.WaitForExitAsync().WaitAsync(SignalWait.Limit);
        await output;
        return (script.ExitCode, await error);
    }
}
