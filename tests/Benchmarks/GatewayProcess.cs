using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Concord.Silo;

namespace Concord.Benchmarks;

/// <summary>The gateway as a process of its own, the silo within, on files in a directory of its own; ended with the benchmark.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _directory;
    private readonly HttpClient _http;

    private GatewayProcess(Process process, DirectoryInfo directory, string url) =>
        (_process, _directory, Url, _http) = (process, directory, url, new() { BaseAddress = new(url) });

    public string Url { get; }

    /// <summary>Time that its threads have had on processors.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <param name="settings">On top of what keeps it apart from others.</param>
    public static async Task<GatewayProcess> StartAsync(params string[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("concord-benchmark-");
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{PortCheck.Check("urls", 0, IPAddress.Loopback)}");
        var process = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    GatewayAssembly(),
                    "--urls",
                    url,
                    "--Storage:DataDirectory",
                    directory.FullName,
                    "--Cluster:SiloPort",
                    "0",
                    "--Cluster:GatewayPort",
                    "0",
                    .. settings,
                ]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        process.BeginOutputReadLine();
        var gateway = new GatewayProcess(process, directory, url);
        try
        {
            await gateway.ReadyAsync();
            using var realm = await gateway._http.PutAsJsonAsync(
                "/v1/realms/bench",
                new
                {
                    name = "Bench",
                    currency = "EUR",
                    products = new[] { new { code = "motor" } },
                }
            );
            realm.EnsureSuccessStatusCode();
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    public Task CreateAsync(int policies) => Load.RunAsync(64, policies, CreateOneAsync);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>The gateway as it was built in the same configuration, beside these benchmarks.</summary>
    private static string GatewayAssembly()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "Gateway/bin/Release/net10.0/Concord.Gateway.dll");
            if (File.Exists(file))
                return file;
        }

        throw new FileNotFoundException("Build the gateway first: dotnet build -c Release Gateway");
    }

    private async Task ReadyAsync()
    {
        for (var tries = 0; tries < 300 && !_process.HasExited; tries++)
        {
            try
            {
                using var answer = await _http.GetAsync(new Uri("/health/startup", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException("The gateway does not start.");
    }

    private async Task CreateOneAsync(int index)
    {
        var json = System.Text.Encoding.UTF8.GetString(BenchmarkSilo.Document(index).Utf8.Span);
        using var body = new StringContent($"{{\"number\":\"P{index:000000}\",{json[1..]}", System.Text.Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri("/v1/realms/bench/policies", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }
}
