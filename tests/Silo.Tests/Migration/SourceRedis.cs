using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Concord.Testing;
using StackExchange.Redis;
using Xunit;

namespace Concord.Silo.Migration.Tests;

/// <summary>A redis-server of its own, on a free port, with the lists to migrate. Nothing is started where none is installed.</summary>
public sealed class SourceRedis : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("concord-redis-");
    private ConnectionMultiplexer? _connection;
    private Process? _process;

    public static bool IsInstalled { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(directory => File.Exists(Path.Combine(directory, "redis-server")));

    public string Address { get; private set; } = "";

    public IDatabase Database => _connection!.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        if (!IsInstalled)
            return;
        var port = FreePort();
        Address = $"127.0.0.1:{port}";
        _process = Programs.Start(
            new ProcessStartInfo(
                "redis-server",
                ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _directory.FullName]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        await SignalWait.For(ReadyAsync(_process.StandardOutput), "redis-server to be ready");
        _connection = await ConnectionMultiplexer.ConnectAsync(Address + ",allowAdmin=true");
    }

    /// <summary>An empty database for the next test.</summary>
    public Task ClearAsync() => _connection!.GetServers()[0].FlushAllDatabasesAsync();

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        _process?.Kill();
        if (_process is not null)
            await _process.WaitForExitAsync();
        _process?.Dispose();
        _directory.Delete(recursive: true);
    }

    private static async Task ReadyAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
                return;
        }
        Assert.Fail("redis-server ended before it was ready.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

[CollectionDefinition(Name)]
public sealed class SourceRedisCollection : ICollectionFixture<SourceRedis>
{
    public const string Name = "source redis";
}

/// <summary>A fact that needs redis-server.</summary>
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        if (!SourceRedis.IsInstalled)
            Skip = "redis-server is not installed.";
    }
}

/// <summary>A theory that needs redis-server.</summary>
public sealed class RedisTheoryAttribute : TheoryAttribute
{
    public RedisTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        if (!SourceRedis.IsInstalled)
            Skip = "redis-server is not installed.";
    }
}
