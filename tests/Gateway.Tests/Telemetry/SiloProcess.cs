using System.Diagnostics;
using System.Globalization;
using Concord.Silo;
using Concord.Testing;

namespace Concord.Gateway.Telemetry.Tests;

/// <summary>A silo as a process of its own, on files of its own, which may be stopped and started again.</summary>
internal sealed class SiloProcess(params string[] settings) : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("concord-silo-");
    private readonly string _gatewayPort = Text(TcpSilo.FreePort());
    private Process? _process;

    /// <summary>What a client is told by <c>--Cluster</c>.</summary>
    public string Gateway => "127.0.0.1:" + _gatewayPort;

    public async Task StartAsync()
    {
        var url = "http://127.0.0.1:" + Text(TcpSilo.FreePort());
        _process = Programs.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    typeof(SiloExtensions).Assembly.Location,
                    "--urls",
                    url,
                    "--Cluster:SiloPort",
                    Text(TcpSilo.FreePort()),
                    "--Cluster:GatewayPort",
                    _gatewayPort,
                    "--Storage:DataDirectory",
                    _directory.FullName,
                    "--Storage:Partitions",
                    "4",
                    .. settings,
                ]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        _process.BeginOutputReadLine();
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { Timeout = SignalWait.Limit };
        await Polling.UntilAsync(
            () =>
                _process.HasExited
                    ? throw new InvalidOperationException($"The silo ended with {_process.ExitCode}.")
                    : IsReadyAsync(http, url),
            "the silo to be ready"
        );
    }

    public async Task StopAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _directory.Delete(recursive: true);
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, string url)
    {
        try
        {
            using var answer = await http.GetAsync(url + "/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
