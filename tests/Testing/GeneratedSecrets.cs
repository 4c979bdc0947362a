using System.Diagnostics;

namespace Concord.Testing;

/// <summary>A directory of secrets as <c>deploy/make-secrets.sh</c> creates it.</summary>
public sealed class GeneratedSecrets : IDisposable
{
    private readonly DirectoryInfo _parent = System.IO.Directory.CreateTempSubdirectory("concord-secrets-");

    private GeneratedSecrets() { }

    public string Directory => Path.Combine(_parent.FullName, "secrets");

    /// <summary>The names of the files.</summary>
    public IReadOnlySet<string> Files => System.IO.Directory.GetFiles(Directory).Select(static file => Path.GetFileName(file)).ToHashSet();

    /// <summary>The content of a file, without its line end.</summary>
    public string this[string file] => File.ReadAllText(PathOf(file)).TrimEnd('\n');

    public string PathOf(string file) => Path.Combine(Directory, file);

    public static async Task<GeneratedSecrets> MakeAsync()
    {
        var secrets = new GeneratedSecrets();
        await secrets.MakeAgainAsync();
        return secrets;
    }

    public async Task MakeAgainAsync()
    {
        using var script = Programs.Start(
            new ProcessStartInfo("bash", [Repository.PathOf("deploy/make-secrets.sh"), Directory])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = Task.WhenAll(script.StandardOutput.ReadToEndAsync(), script.StandardError.ReadToEndAsync());
        await script.WaitForExitAsync().WaitAsync(SignalWait.Limit);
        if (script.ExitCode != 0)
            throw new InvalidOperationException(string.Concat(await output));
    }

    public void Dispose() => _parent.Delete(recursive: true);
}
