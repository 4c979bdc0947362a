using System.Diagnostics;
using System.Text;

namespace Concord.Testing;

/// <summary>The product as a process of its own, on a data directory and ports of its own.</summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private GatewayProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
        // Without a pool limit or proxy: the tests measure the product, not the client.
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>
    /// The CPU time of the process since its start: a measure that does not depend on how busy the machine is.
    /// </summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The peak memory of the process, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static async Task<GatewayProcess> StartAsync(string dataDirectory, params string[] arguments)
    {
        var address = new Uri($"http://127.0.0.1:{TcpSilo.FreePort()}");
        var start = Command([
            "--urls",
            address.ToString(),
            "--Storage:DataDirectory",
            dataDirectory,
            "--Cluster:SiloPort",
            $"{TcpSilo.FreePort()}",
            "--Cluster:GatewayPort",
            $"{TcpSilo.FreePort()}",
            .. arguments,
        ]);
        var gateway = new GatewayProcess(Programs.Start(start)!, address);
        gateway._process.OutputDataReceived += gateway.Keep;
        gateway._process.ErrorDataReceived += gateway.Keep;
        gateway._process.BeginOutputReadLine();
        gateway._process.BeginErrorReadLine();
        await gateway.UntilReadyAsync();
        return gateway;
    }

    /// <summary>Runs the product's command line to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Programs.Start(Command(arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(timeout.Token);
        return (process.ExitCode, await output + await error);
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a supervisor sends it; returns the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using (var kill = Programs.Start("kill", ["-TERM", $"{_process.Id}"]))
            await kill.WaitForExitAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo Command(string[] arguments) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Concord.Gateway.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        lock (_output)
            _output.AppendLine(e.Data);
    }

    private async Task UntilReadyAsync()
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (await timer.WaitForNextTickAsync(timeout.Token))
            {
                if (_process.HasExited)
                    throw new InvalidOperationException($"The gateway ended with {_process.ExitCode}:\n{Output}");
                try
                {
                    using var response = await Client.GetAsync(new Uri("/health/ready", UriKind.Relative), timeout.Token);
                    if (response.IsSuccessStatusCode)
                        return;
                }
                catch (HttpRequestException)
                {
                    // Not listening yet.
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The gateway was not ready within {StartTimeout}. Output:\n{Output}");
        }
    }
}
