using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Concord.Testing.Redis;

public sealed class RedisServer : IAsyncDisposable
{
    private readonly Process _process;

    private RedisServer(Process process, int port, string directory) => (_process, Port, Directory) = (process, port, directory);

    public int Port { get; }

    public string Directory { get; }

    public string ConnectionString => $"127.0.0.1:{Port}";

    public static async Task<RedisServer> StartAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var directory = System.IO.Directory.CreateTempSubdirectory("concord-redis-").FullName;
        var process = Process.Start(new ProcessStartInfo("redis-server",
            $"--port {port} --bind 127.0.0.1 --dir {directory} --appendonly yes --appendfsync always --maxmemory-policy noeviction --save \"\" --logfile redis.log"))!;
        for (var i = 0; i < 200; i++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                break;
            }
            catch (SocketException)
            {
                await Task.Delay(25);
            }
        }

        return new(process, port, directory);
    }

    public async Task<string> CliAsync(params string[] args)
    {
        using var cli = Process.Start(new ProcessStartInfo("redis-cli", ["-p", Port.ToString(), .. args]) { RedirectStandardOutput = true })!;
        var text = await cli.StandardOutput.ReadToEndAsync();
        await cli.WaitForExitAsync();
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        System.IO.Directory.Delete(Directory, true);
    }
}
