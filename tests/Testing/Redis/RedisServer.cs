using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Concord.Testing.Redis;

/// <summary>
/// A real <c>redis-server</c> on a private port with a directory of its own; durable (<c>appendfsync always</c>) unless the test says otherwise.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly IReadOnlyList<string> _arguments;
    private Process _process = null!;

    private RedisServer(int port, string directory, IReadOnlyList<string> arguments) => (Port, Directory, _arguments) = (port, directory, arguments);

    public int Port { get; }

    public string Directory { get; }

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>What <c>redis-cli</c> is told in front of each command: password or TLS.</summary>
    public IReadOnlyList<string> CliOptions { get; init; } = [];

    /// <param name="settings">Each as <c>name value</c>, on top of the defaults; the last of a name counts.</param>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = Make(FreePort(), settings, []);
            try
            {
                await server.RunAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < 5)
            {
                // Somebody else took the port in between.
                System.IO.Directory.Delete(server.Directory, recursive: true);
            }
        }
    }

    /// <summary>On a port that is chosen already, or reached with options.</summary>
    public static async Task<RedisServer> StartAtAsync(int port, IReadOnlyList<string> cliOptions, params string[] settings)
    {
        var server = Make(port, settings, cliOptions);
        await server.RunAsync();
        return server;
    }

    public static int FreePort(int below = 65536)
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (port < below) return port;
        }
    }

    /// <summary>SIGKILL: what is not on disk is lost.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>On the same port and the same files; completes when it has loaded them.</summary>
    public Task RestartAsync() => RunAsync();

    /// <summary>SIGSTOP: it is there and does not answer.</summary>
    public void Suspend() => Signal("STOP");

    public void Resume() => Signal("CONT");

    /// <summary>What <c>redis-cli</c> prints.</summary>
    /// <exception cref="InvalidOperationException">It could not connect.</exception>
    public async Task<string> CliAsync(params string[] command)
    {
        using var cli = Process.Start(new ProcessStartInfo("redis-cli", ["-p", $"{Port}", .. CliOptions, .. command])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var (output, error) = (cli.StandardOutput.ReadToEndAsync(), cli.StandardError.ReadToEndAsync());
        await cli.WaitForExitAsync().WaitAsync(Waiting.Limit);
        return cli.ExitCode == 0 ? (await output).TrimEnd() : throw new InvalidOperationException(await error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static RedisServer Make(int port, string[] settings, IReadOnlyList<string> cliOptions)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("concord-redis-").FullName;
        string[] defaults =
        [
            "bind 127.0.0.1", $"port {port}", $"dir {directory}", "logfile redis.log", "appendonly yes", "appendfsync always", "maxmemory-policy noeviction",
            "save \"\"", "auto-aof-rewrite-percentage 0", "databases 1",
        ];
        File.WriteAllLines(Path.Combine(directory, "redis.conf"), [.. defaults, .. settings]);
        return new(port, directory, [Path.Combine(directory, "redis.conf")]) { CliOptions = cliOptions };
    }

    private async Task RunAsync()
    {
        _process = Process.Start(new ProcessStartInfo("redis-server", _arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("redis-server is missing: apt-get install redis-server");
        var started = Stopwatch.GetTimestamp();
        while (!await AnswersAsync())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > StartLimit)
                throw new InvalidOperationException($"redis-server on port {Port} does not answer. It says:\n{await LogAsync()}");
        }
    }

    /// <summary>A probe waits a moment for its answer, so asking again at once does not spin.</summary>
    private async Task<bool> AnswersAsync()
    {
        using var cli = Process.Start(new ProcessStartInfo("redis-cli", ["-p", $"{Port}", .. CliOptions, "PING"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await cli.StandardOutput.ReadToEndAsync();
        await cli.WaitForExitAsync();
        return output.StartsWith("PONG", StringComparison.Ordinal);
    }

    private async Task<string> LogAsync()
    {
        var file = Path.Combine(Directory, "redis.log");
        return File.Exists(file) ? await File.ReadAllTextAsync(file) : "nothing";
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        kill.WaitForExit();
    }
}
