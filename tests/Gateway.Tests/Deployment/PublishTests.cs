using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>What the Dockerfiles do with the two programs, as far as it goes without Docker.</summary>
[NeedsServers]
public sealed class PublishTests : IDisposable
{
    private readonly DirectoryInfo _output = Directory.CreateTempSubdirectory("concord-publish-");

    [Theory]
    [InlineData("Gateway")]
    [InlineData("Silo")]
    public async Task A_program_is_published_with_its_settings_and_everything_that_it_needs(string project)
    {
        // …/tests/Gateway.Tests/bin/{configuration}/net10.0
        var built = new DirectoryInfo(AppContext.BaseDirectory).Parent!;
        var (code, told) = await Tool.RunAsync(
            "dotnet",
            "publish",
            Path.Combine(Repository.Root, project),
            "--no-build",
            "--nologo",
            "-c",
            built.Name,
            "-o",
            _output.FullName
        );
        Assert.True(code == 0, told);
        var files = _output.GetFiles().Select(static file => file.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(
            new HashSet<string>
            {
                $"Concord.{project}.dll",
                $"Concord.{project}.runtimeconfig.json",
                "Orleans.Runtime.dll",
                "StackExchange.Redis.dll",
                "appsettings.json",
            },
            files
        );

        var (help, answer) = await Tool.RunAsync("dotnet", Path.Combine(_output.FullName, $"Concord.{project}.dll"), "--help");
        Assert.True(help == 0, answer);
        Assert.Contains($"dotnet run --project {project}", answer, StringComparison.Ordinal);
    }

    public void Dispose() => _output.Delete(recursive: true);
}
