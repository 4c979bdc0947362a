using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using Concord.Testing;
using Xunit;

namespace Concord.Client.Tests;

[NeedsServers]
public sealed class PackageTests : IDisposable
{
    private readonly DirectoryInfo _output = Directory.CreateTempSubdirectory("concord-package-");

    [Fact]
    public async Task The_package_of_the_client_has_what_others_need()
    {
        await PackAsync();

        using var package = await ZipFile.OpenReadAsync(Assert.Single(_output.GetFiles("*.nupkg")).FullName);
        var files = package.Entries.Select(static entry => entry.FullName).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(new HashSet<string> { "README.md", "lib/net10.0/Concord.Client.dll", "lib/net10.0/Concord.Client.xml" }, files);
        await using var stream = await package.GetEntry("Concord.Client.nuspec")!.OpenAsync();
        var metadata = (await XDocument.LoadAsync(stream, LoadOptions.None, CancellationToken.None)).Descendants();
        Assert.Equal("Concord.Client", Text("id"));
        Assert.Equal("0.1.0", Text("version"));
        Assert.Equal("README.md", Text("readme"));
        Assert.Contains("for services", Text("description"), StringComparison.Ordinal);

        // The last is a dependency of Orleans itself, in the version that this repository pins.
        Assert.Equal(
            ["Concord.Grains.Abstractions", "Microsoft.Orleans.Sdk", "System.IO.Hashing"],
            metadata.Where(static e => e.Name.LocalName == "dependency").Select(static e => e.Attribute("id")!.Value)
        );

        string Text(string name) => metadata.Single(element => element.Name.LocalName == name).Value;
    }

    public void Dispose() => _output.Delete(recursive: true);

    /// <summary>Packs what is built already.</summary>
    private async Task PackAsync()
    {
        // …/tests/Client.Tests/bin/{configuration}/net10.0
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var project = Path.Combine(output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName, "Client");
        var start = new ProcessStartInfo(
            "dotnet",
            ["pack", project, "--no-build", "--nologo", "-c", output.Parent.Name, "-o", _output.FullName]
        )
        {
            RedirectStandardOutput = true,
        };
        using var process = Programs.Start(start)!;
        var told = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, told);
    }
}
