using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Concord.Silo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Concord.Testing;

/// <summary>
/// A silo on the SQLite store that clients reach over a socket; it may be stopped and started again on the same data and ports.
/// </summary>
public sealed class TcpSilo(params (string Key, string Value)[] settings)
{
    private const int FirstPort = 10_000,
        LastPort = 20_000;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("concord-client-");
    private readonly int _siloPort = FreePort();
    private IHost? _host;

    public const string ClusterId = "test-cluster";

    public IPEndPoint Gateway { get; } = new(IPAddress.Loopback, FreePort());

    /// <summary>The services of the running silo.</summary>
    public IServiceProvider Services => _host!.Services;

    public string Path(string file) => System.IO.Path.Combine(_data.FullName, file);

    public async Task StartAsync()
    {
        Programs.ThrowIfQuick("a silo");
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([
            KeyValuePair.Create("Storage:DataDirectory", (string?)Path("data")),
            KeyValuePair.Create("Storage:Partitions", (string?)"4"),
            KeyValuePair.Create("Cluster:SiloPort", (string?)_siloPort.ToString(CultureInfo.InvariantCulture)),
            KeyValuePair.Create("Cluster:GatewayPort", (string?)Gateway.Port.ToString(CultureInfo.InvariantCulture)),
            KeyValuePair.Create("Cluster:ClusterId", (string?)ClusterId),
            .. settings.Select(static one => KeyValuePair.Create(one.Key, (string?)one.Value)),
        ]);
        builder.UseConcordSilo();
        _host = builder.Build();
        await _host.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_host is not { } host)
            return;
        _host = null;
        await host.StopAsync();
        host.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _data.Delete(recursive: true);
    }

    /// <summary>
    /// A free port below those that systems assign automatically: it is still free when its listener stops and starts again.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(FirstPort, LastPort);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // The port is taken; try another one.
            }
        }
    }
}
