using System.Diagnostics;
using System.Runtime.CompilerServices;
using Concord.Testing;
using Xunit;
using Xunit.v3;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>Programs that check these files better than we can, where they are installed.</summary>
internal static class Tool
{
    /// <summary>promtool evaluates every rule at every step of every rule test: half a minute of a busy processor.</summary>
    private static readonly TimeSpan Limit = 5 * SignalWait.Limit;

    public static bool Exists(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(directory => File.Exists(Path.Combine(directory, name)));

    public static async Task<(int Code, string Output)> RunAsync(string name, params string[] arguments)
    {
        using var process = Programs.Start(
            new ProcessStartInfo(name, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Repository.Root,
            }
        )!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Limit);
        return (process.ExitCode, string.Concat(await output));
    }
}

/// <summary>A test that runs where a program is, and says otherwise that it is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolFactAttribute : FactAttribute, ITraitAttribute
{
    public ToolFactAttribute(string program, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Program = program;
        if (!Tool.Exists(program))
            Skip = $"{program} is not installed";
        else if (program == "docker" && !Programs.IsQuick && !HasCompose())
            Skip = "docker has no compose plugin here";
    }

    public string Program { get; }

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => new NeedsServersAttribute().GetTraits();

    private static bool HasCompose()
    {
        using var process = Programs.Start(
            new ProcessStartInfo("docker", ["compose", "version"]) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
