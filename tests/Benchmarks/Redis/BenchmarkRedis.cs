using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Concord.Silo;
using StackExchange.Redis;

namespace Concord.Benchmarks;

/// <summary>A Redis of the benchmark's own, in a directory of its own, as a production would be set up; ended with the benchmark.</summary>
internal sealed class BenchmarkRedis : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _directory;

    private BenchmarkRedis(Process process, DirectoryInfo directory, int port) => (_process, _directory, Port) = (process, directory, port);

    public int Port { get; }

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    public ConnectionMultiplexer Connection { get; private set; } = null!;

    public IDatabase Database => Connection.GetDatabase();

    public static async Task<BenchmarkRedis> StartAsync(RedisBenchmarkOptions settings)
    {
        var directory = Directory.CreateTempSubdirectory("concord-benchmark-redis-");
        var port = PortCheck.Check("port", 0, IPAddress.Loopback);
        string[] arguments =
        [
            "--port",
            port.ToString(CultureInfo.InvariantCulture),
            "--bind",
            "127.0.0.1",
            "--dir",
            directory.FullName,
            "--logfile",
            "redis.log",
            "--appendonly",
            "yes",
            "--appendfsync",
            settings.Fsync,
            "--maxmemory-policy",
            "noeviction",
            "--save",
            "",
            // While Redis rewrites its AOF, commits wait about twice as long at the 99th percentile. When that happens would be chance
            // here.
            "--auto-aof-rewrite-percentage",
            "0",
        ];
        var redis = new BenchmarkRedis(Process.Start("redis-server", arguments), directory, port);
        await redis.ListensAsync();
        redis.Connection = await ConnectionMultiplexer.ConnectAsync(
            redis.ConnectionString + ",allowAdmin=true,syncTimeout=60000,asyncTimeout=60000"
        );
        return redis;
    }

    /// <summary>The client would try again only after seconds.</summary>
    private async Task ListensAsync()
    {
        for (var tries = 0; ; tries++)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (tries < 200 && !_process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>One number of <c>INFO</c>.</summary>
    public async Task<long> InfoAsync(string section, string name)
    {
        var info = await Connection.GetServers()[0].InfoAsync(section);
        return long.Parse(info.SelectMany(static group => group).First(pair => pair.Key == name).Value, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }
}

/// <param name="Fsync">When Redis flushes its AOF.</param>
/// <param name="InFlight">The one number of calls under way to measure; null for all.</param>
/// <param name="Projections"><c>none</c>: commands are measured only without them; <c>follow</c>: only with them.</param>
internal sealed record RedisBenchmarkOptions(string Fsync, int? InFlight, string? Projections)
{
    public const string Usage = "[--everysec] [--in-flight 256] [--projections none]";

    public static RedisBenchmarkOptions Read(CommandLine line)
    {
        var settings = new RedisBenchmarkOptions(
            line.Has("--everysec") ? "everysec" : "always",
            line.Number("--in-flight"),
            line.Text("--projections")
        );
        Console.WriteLine(
            $"redis-server on this machine: appendonly yes, appendfsync {settings.Fsync}, maxmemory-policy noeviction, save \"\", "
                + "auto-aof-rewrite-percentage 0 (while Redis rewrites its AOF, p99 about doubles)"
        );
        Console.WriteLine();
        return settings;
    }
}
