using System.Diagnostics;
using Concord.Testing;

namespace Concord.System.Tests;

/// <summary>
/// A silo of the next version, whose stored state has another shape: the present sources with a few changes, built aside. Nothing of it is
/// in the product.
/// </summary>
internal static class NextVersion
{
    private const string Project = "Grains";

    /// <summary>
    /// In which file what becomes what. A text that is not there once means that the sources have moved on, and so must this.
    /// </summary>
    private static readonly (string File, string Old, string New)[] Changes =
    [
        (
            "Timeline/TransactionWriter.cs",
            """output.Write(",\"commit\":\""u8);""",
            """Encoding.UTF8.GetBytes(NextShape.Channel, output); output.Write(",\"commit\":\""u8);"""
        ),
        (
            "Timeline/TimelineEnvelope.cs",
            """Put(ref rest, "}"u8);""",
            """Put(ref rest, System.Text.Encoding.UTF8.GetBytes(NextShape.Note)); Put(ref rest, "}"u8);"""
        ),
        (
            "Timeline/TimelineEnvelope.cs",
            "var length = source.Length + position.Length + opening.Length + data.Length + 1;",
            "var length = source.Length + position.Length + opening.Length + data.Length + 1 + NextShape.Note.Length;"
        ),
        (
            "Timeline/TimelineEnvelope.cs",
            "var envelope = new TimelineEnvelope(json);",
            "var envelope = new TimelineEnvelope(NextShape.Complete(json));"
        ),
    ];

    /// <summary>What a transaction that it wrote has in its canonical bytes.</summary>
    public const string Mark = "\"channel\":\"next\"";

    /// <returns>Path of the silo's assembly.</returns>
    public static async Task<string> BuildAsync(string directory)
    {
        var sources = Path.Combine(directory, "sources");
        foreach (var file in (string[])["Directory.Build.props", "Directory.Packages.props", "global.json"])
            Copy(Path.Combine(Repository.Root, file), Path.Combine(sources, file));
        foreach (var project in (string[])[Project, "Grains.Abstractions"])
            CopyTree(Path.Combine(Repository.Root, project), Path.Combine(sources, project), skipOutput: true);
        foreach (var (file, old, changed) in Changes)
            await ChangeAsync(Path.Combine(sources, Project, file), old, changed);
        CopyTree(Path.Combine(Repository.Root, "tests/System.Tests/Upgrade", Project), Path.Combine(sources, Project), skipOutput: false);

        // At a lower priority: the cluster that it is for works meanwhile.
        var start = new ProcessStartInfo(
            "nice",
            [
                "dotnet",
                "build",
                Path.Combine(sources, Project),
                "-c",
                LocalCluster.Configuration,
                "-v",
                "quiet",
                "--nologo",
                "-nodeReuse:false",
                "-p:RunAnalyzers=false",
                "-p:EnforceCodeStyleInBuild=false",
                "-p:GenerateDocumentationFile=false",
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var build = Programs.Start(start)!;
        var (output, error) = (build.StandardOutput.ReadToEndAsync(), build.StandardError.ReadToEndAsync());
        await build.WaitForExitAsync();
        if (build.ExitCode != 0)
            throw new InvalidOperationException($"The next version cannot be built:\n{await output}{await error}");

        var silo = Path.Combine(directory, "silo");
        CopyTree(Path.Combine(Repository.Root, "Silo", "bin", LocalCluster.Configuration, "net10.0"), silo, skipOutput: false);
        var assembly = $"Concord.{Project}.dll";
        File.Copy(
            Path.Combine(sources, Project, "bin", LocalCluster.Configuration, "net10.0", assembly),
            Path.Combine(silo, assembly),
            overwrite: true
        );
        return Path.Combine(silo, "Concord.Silo.dll");
    }

    private static async Task ChangeAsync(string file, string old, string changed)
    {
        var text = await File.ReadAllTextAsync(file);
        if (text.Split(old).Length != 2)
            throw new InvalidOperationException($"{file} does not have this text exactly once: {old}");
        await File.WriteAllTextAsync(file, text.Replace(old, changed, StringComparison.Ordinal));
    }

    private static void CopyTree(string from, string to, bool skipOutput)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(from, file);
            if (!skipOutput || relative.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
                Copy(file, Path.Combine(to, relative));
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to, overwrite: true);
    }
}
