using System.Collections.Concurrent;
using System.Diagnostics;
using Concord.Testing;

namespace Concord.Gateway.Tests;

/// <summary>The program as a process of its own, with everything that it says.</summary>
internal sealed class GatewayRun : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<Uri> _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("concord-");
    private readonly Process _process;

    public GatewayRun(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _directory.FullName,
        };
        foreach (
            var argument in (string[])
                [
                    typeof(GatewayExtensions).Assembly.Location,
                    .. arguments,
                    "--urls",
                    "http://127.0.0.1:0",
                    "--Cluster:SiloPort",
                    "0",
                    "--Cluster:GatewayPort",
                    "0",
                ]
        )
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = Programs.Start(start);
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', _lines);

    /// <summary>Where it listens.</summary>
    public Task<Uri> ListensAsync() => SignalWait.For(_listens.Task, "the gateway to listen");

    /// <summary>Its exit code, when it has ended by itself.</summary>
    public async Task<int> EndsAsync()
    {
        await SignalWait.For(_process.WaitForExitAsync(), "the gateway to end");
        return _process.ExitCode;
    }

    /// <summary>SIGTERM.</summary>
    public async Task<int> StopAsync()
    {
        using (var kill = Programs.Start("kill", ["-TERM", $"{_process.Id}"]))
            await kill.WaitForExitAsync();
        return await EndsAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        const string Words = "Now listening on: ";
        var at = line.IndexOf(Words, StringComparison.Ordinal);
        if (at >= 0)
            _listens.TrySetResult(new Uri(line[(at + Words.Length)..].Trim()));
    }
}
