using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Concord.Benchmarks.MartenBaseline;

/// <summary>
/// A PostgreSQL of the benchmark's own in a temporary directory, with the flush before each acknowledgement that it has by default. Where
/// this runs as root, it runs as the user <c>postgres</c>, because it refuses root.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly int _port;
    private readonly Process _process;

    private PostgresServer(DirectoryInfo directory, int port, Process process) =>
        (_directory, _port, _process) = (directory, port, process);

    public string ConnectionString =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres;Maximum Pool Size=64;Timeout=60;Command Timeout=120"
        );

    public static async Task<PostgresServer> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("concord-benchmark-postgres-");
        if (Environment.UserName == "root")
            await RunAsync(new("chown", ["postgres", directory.FullName]));
        var data = Path.Combine(directory.FullName, "data");
        await RunAsync(AsPostgres("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"));
        var port = FreePort();
        var process = Process.Start(
            AsPostgres(
                "postgres",
                "-D",
                data,
                "-p",
                port.ToString(CultureInfo.InvariantCulture),
                "-h",
                "127.0.0.1",
                "-k",
                directory.FullName,
                "-c",
                "max_connections=100",
                "-c",
                "shared_buffers=1GB",
                "-c",
                "max_wal_size=4GB"
            )
        )!;
        _ = process.StandardOutput.ReadToEndAsync();
        var server = new PostgresServer(directory, port, process);
        await server.AcceptsAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync(AsPostgres("pg_ctl", "-D", Path.Combine(_directory.FullName, "data"), "-m", "immediate", "stop"));
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task AcceptsAsync()
    {
        for (var tries = 0; ; tries++)
        {
            await using var connection = new NpgsqlConnection(ConnectionString);
            try
            {
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (tries < 200 && !_process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    private static ProcessStartInfo AsPostgres(string program, params string[] arguments) =>
        Environment.UserName == "root"
            ? new("runuser", ["-u", "postgres", "--", PathOf(program), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
            : new(PathOf(program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

    /// <summary>Debian keeps the servers of each version in a directory of its own, off the path.</summary>
    private static string PathOf(string program)
    {
        const string Versions = "/usr/lib/postgresql";
        return Directory.Exists(Versions)
            ? Directory.GetDirectories(Versions).Select(version => Path.Combine(version, "bin", program)).FirstOrDefault(File.Exists)
                ?? program
            : program;
    }

    private static async Task RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode}: {await output}{await error}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
