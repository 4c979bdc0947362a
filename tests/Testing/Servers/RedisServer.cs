using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Concord.Testing;

/// <summary>
/// A real <c>redis-server</c> on a private port with a directory of its own; durable (<c>appendfsync always</c>) unless
/// the test says otherwise.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(20);

    private readonly IReadOnlyList<string> _arguments;
    private Process? _process;
    private ProcessGuard? _guard;

    private RedisServer(int port, string directory, IReadOnlyList<string> arguments) =>
        (Port, Directory, _arguments) = (port, directory, arguments);

    public const string User = "concord";

    public const string Password = "test-password";

    public int Port { get; }

    public string Directory { get; }

    /// <summary>The server's log.</summary>
    public string LogPath => Path.Combine(Directory, "redis.log");

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Options of <c>redis-cli</c> before each command: password or TLS.</summary>
    public IReadOnlyList<string> CliOptions { get; init; } = [];

    /// <param name="settings">Each as <c>name value</c>, in addition to the defaults; the last of a name counts.</param>
    public static Task<RedisServer> StartAsync(params string[] settings) => StartAsync(65536, port => Make(port, settings, []));

    /// <summary>On a given port, or reached with options.</summary>
    public static async Task<RedisServer> StartAtAsync(int port, IReadOnlyList<string> cliOptions, params string[] settings)
    {
        var server = Make(port, settings, cliOptions);
        await server.StartOrRemoveAsync();
        return server;
    }

    /// <summary>
    /// A server that admits only <see cref="User"/>, with <see cref="Password"/> and exactly these rights;
    /// <see cref="CliAsync"/> uses another user, with all rights.
    /// </summary>
    /// <param name="rules">As in an ACL file: <c>~concord:* +get</c>.</param>
    public static Task<RedisServer> StartWithUserAsync(string rules, params string[] settings) =>
        StartAsync(
            65536,
            port =>
                Make(
                    port,
                    ["user default off", $"user {User} on >{Password} {rules}", $"user tester on >{Password} ~* &* +@all", .. settings],
                    ["--no-auth-warning", "--user", "tester", "--pass", Password]
                )
        );

    /// <summary>A Sentinel without default settings.</summary>
    internal static Task<RedisServer> StartSentinelAsync(params string[] settings) =>
        StartAsync(65536, port => Make(port, settings, [], sentinel: true));

    /// <summary>A node for a cluster: its port leaves room for the cluster's own port, 10,000 above it.</summary>
    internal static Task<RedisServer> StartNodeAsync(params string[] settings) =>
        StartAsync(65536 - 10_000, port => Make(port, settings, []));

    public static int FreePort(int below = 65536)
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (port < below)
                return port;
        }
    }

    /// <summary>SIGKILL: what is not on disk is lost.</summary>
    public Task KillAsync() => EndAsync(static process => process.Kill());

    /// <summary>SIGTERM: an orderly end.</summary>
    public Task StopAsync() => EndAsync(static process => ProcessSignals.Send(process, "TERM"));

    /// <summary>Restarts on the same port and files; completes when they are loaded.</summary>
    public Task RestartAsync() => RunAsync();

    /// <summary>SIGSTOP: it exists but does not answer.</summary>
    public void Suspend() => ProcessSignals.Suspend(_process!);

    public void Resume() => ProcessSignals.Resume(_process!);

    /// <summary>The output of <c>redis-cli</c>.</summary>
    /// <exception cref="InvalidOperationException">It could not connect, or the server answered with an error.</exception>
    public async Task<string> CliAsync(params string[] command)
    {
        var (code, output, error) = await RunCliAsync(command);
        return code == 0 ? output.TrimEnd() : throw new InvalidOperationException(error + output);
    }

    /// <summary>The same for any server of this machine.</summary>
    /// <inheritdoc cref="CliAsync"/>
    public static async Task<string> CliAtAsync(int port, params string[] command)
    {
        var (code, output, error) = await RunCliAsync(port, [], command);
        return code == 0 ? output.TrimEnd() : throw new InvalidOperationException(error + output);
    }

    /// <summary>
    /// Completes when it is a primary. A Sentinel that promotes it closes its connections, so an answer may be missing.
    /// </summary>
    internal Task UntilPrimaryAsync() =>
        Polling.UntilAsync(
            async () => (await RunCliAsync("ROLE")).Output.StartsWith("master", StringComparison.Ordinal),
            $"the server on port {Port} to become a primary"
        );

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static RedisServer Make(int port, string[] settings, IReadOnlyList<string> cliOptions, bool sentinel = false)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("concord-redis-").FullName;
        string[] common = ["bind 127.0.0.1", $"port {port}", $"dir {directory}", "logfile redis.log"];
        string[] data =
        [
            "appendonly yes",
            "appendfsync always",
            "maxmemory-policy noeviction",
            "save \"\"",
            "auto-aof-rewrite-percentage 0",
            "databases 1",
        ];
        var file = Path.Combine(directory, "redis.conf");
        File.WriteAllLines(file, [.. common, .. sentinel ? [] : data, .. settings]);
        return new(port, directory, sentinel ? [file, "--sentinel"] : [file]) { CliOptions = cliOptions };
    }

    private static async Task<RedisServer> StartAsync(int below, Func<int, RedisServer> make)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = make(FreePort(below));
            try
            {
                await server.StartOrRemoveAsync();
                return server;
            }
            catch (InvalidOperationException taken)
                when (attempt < 5 && taken.Message.Contains("Address already in use", StringComparison.Ordinal))
            {
                // Another process took the port in between.
                continue;
            }
        }
    }

    private async Task StartOrRemoveAsync()
    {
        try
        {
            await RunAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private async Task RunAsync()
    {
        _process?.Dispose();
        _process = Start();
        _guard = new(_process.Id, Directory);
        var started = Stopwatch.GetTimestamp();
        using var again = new PeriodicTimer(ProbePeriod);
        while ((await RunCliAsync("PING")).Output.TrimEnd() != "PONG")
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > SignalWait.Limit)
                throw new InvalidOperationException($"redis-server on port {Port} does not answer. It says:\n{await LogAsync()}");
            await again.WaitForNextTickAsync();
        }
    }

    private Process Start()
    {
        try
        {
            return Programs.Start(
                new ProcessStartInfo("redis-server", _arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException(
                "The tests need a Redis server of version 7 or newer, and redis-server is not there: apt-get install redis-server",
                missing
            );
        }
    }

    private async Task EndAsync(Action<Process> end)
    {
        _guard?.Dispose();
        _guard = null;
        if (_process is null or { HasExited: true })
            return;
        end(_process);
        await _process.WaitForExitAsync().WaitAsync(SignalWait.Limit);
    }

    private Task<(int Code, string Output, string Error)> RunCliAsync(params string[] command) => RunCliAsync(Port, CliOptions, command);

    private static async Task<(int Code, string Output, string Error)> RunCliAsync(
        int port,
        IReadOnlyList<string> options,
        string[] command
    )
    {
        // -e: an error in the answer gives a non-zero exit code.
        using var cli = Programs.Start(
            new ProcessStartInfo("redis-cli", ["-e", "-p", $"{port}", .. options, .. command])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var (output, error) = (cli.StandardOutput.ReadToEndAsync(), cli.StandardError.ReadToEndAsync());
        await cli.WaitForExitAsync().WaitAsync(SignalWait.Limit);
        return (cli.ExitCode, await output, await error);
    }

    /// <summary>Its log; if there is none yet, what it printed.</summary>
    private async Task<string> LogAsync()
    {
        if (File.Exists(LogPath) && await File.ReadAllTextAsync(LogPath) is { Length: > 0 } log)
            return log;
        return _process!.HasExited
            ? await _process.StandardError.ReadToEndAsync() + await _process.StandardOutput.ReadToEndAsync()
            : "nothing";
    }
}
