using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Concord.Testing;

/// <summary>
/// A cluster as <c>deploy/local-cluster.sh</c> starts it, on ports and in a directory of its own. That script does everything,
/// so that the tests test the script too.
/// </summary>
public sealed class LocalCluster : IAsyncDisposable
{
    /// <summary>If this environment variable is set, the directory is kept, with all logs.</summary>
    private const string KeepVariable = "CONCORD_KEEP_CLUSTER";

    /// <summary>Below the ports that systems assign automatically.</summary>
    private const int FirstPort = 20_000,
        LastPort = 32_000,
        PortsOfACluster = 100;

    private static readonly string Script = Repository.PathOf("deploy/local-cluster.sh");

    private readonly Dictionary<string, string> _environment;
    private readonly string _directory;
    private readonly int _base;

    /// <summary>Listens on the last port of the block for as long as the cluster lives, so that no other one takes the block.</summary>
    private readonly TcpListener _reservation;
    private readonly Process _guard;

    private LocalCluster(int silos, int gateways, IReadOnlyDictionary<string, string> settings)
    {
        (Silos, Gateways) = (Named("silo", silos), Named("gateway", gateways));
        _directory = Directory.CreateTempSubdirectory("concord-cluster-").FullName;
        (_base, _reservation) = ReservePorts();
        _environment = new(settings)
        {
            ["CONCORD_CLUSTER_DIR"] = _directory,
            ["CONCORD_BASE_PORT"] = Text(_base),
            ["CONCORD_PORT"] = Text(_base + 9),
            ["CONCORD_CONFIGURATION"] = Configuration,
        };

        // If this process dies, the end of its input makes a shell stop the cluster.
        var guard = Prepare("down", "--wipe");
        guard.Environment["CONCORD_DRAIN_SECONDS"] = "0";
        guard.ArgumentList.Clear();
        foreach (var argument in (string[])["-c", "read -r _; exec bash \"$0\" down --wipe", Script])
            guard.ArgumentList.Add(argument);
        guard.RedirectStandardInput = true;
        _guard = Programs.Start(guard)!;
    }

    /// <summary>Debug or Release, as the program that uses this was built.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>Whether ArangoDB is the stand-in, a process of this cluster.</summary>
    public static bool HasStandIn => Environment.GetEnvironmentVariable("ARANGODB_URL") is not { Length: > 0 };

    public IReadOnlyList<string> Silos { get; }

    public IReadOnlyList<string> Gateways { get; }

    /// <summary>The proxy in front of the gateways.</summary>
    public Uri Front => At(_base + 9);

    /// <param name="membership"><c>--consul</c> or <c>--redis</c>.</param>
    /// <param name="settings">Environment of every process: Concord's configuration, with <c>__</c> for each colon.</param>
    /// <exception cref="InvalidOperationException">It does not become ready; has the script's output.</exception>
    public static async Task<LocalCluster> StartAsync(
        int silos,
        int gateways,
        string membership,
        IReadOnlyDictionary<string, string> settings
    )
    {
        var cluster = new LocalCluster(silos, gateways, settings);
        try
        {
            await cluster.RunAsync("up", "--silos", Text(silos), "--gateways", Text(gateways), membership);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts what is not running; completes when all is ready.</summary>
    public Task UpAsync() => RunAsync("up");

    public int RedisPort => _base + 1;

    /// <summary>The HTTP address of a gateway or a silo.</summary>
    public Uri AddressOf(string name)
    {
        var number = int.Parse(name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
        return At(_base + (name.StartsWith("silo", StringComparison.Ordinal) ? 10 : 70) + number);
    }

    /// <summary>Completes when it is ready.</summary>
    /// <param name="siloAssembly">Another build of the silo.</param>
    public Task StartAsync(string name, string? siloAssembly = null) =>
        siloAssembly is null
            ? RunAsync("start", name)
            : RunAsync(new Dictionary<string, string> { ["CONCORD_SILO_DLL"] = siloAssembly }, "start", name);

    /// <summary>SIGTERM; completes when the process has ended.</summary>
    public Task StopAsync(string name) => RunAsync("stop", name);

    /// <summary>
    /// Sends a signal, <c>KILL</c>, <c>STOP</c> or <c>CONT</c>; after <c>KILL</c> it waits for the end of the process.
    /// </summary>
    public Task SignalAsync(string name, string signal) => RunAsync("kill", name, signal);

    public int ProcessIdOf(string name) =>
        int.Parse(File.ReadAllText(Path.Combine(_directory, name + ".pid")), CultureInfo.InvariantCulture);

    public string LogOf(string name) => File.ReadAllText(Path.Combine(_directory, "log", name + ".log"));

    public async ValueTask DisposeAsync()
    {
        _guard.Kill();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
        await RunAsync(Environment.GetEnvironmentVariable(KeepVariable) is { Length: > 0 } ? ["down"] : ["down", "--wipe"]);
        _reservation.Dispose();
    }

    private Task RunAsync(params string[] command) => RunAsync(new Dictionary<string, string>(), command);

    private async Task RunAsync(Dictionary<string, string> environment, params string[] command)
    {
        var start = Prepare(command);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Programs.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"local-cluster.sh {string.Join(' ', command)} ended with {process.ExitCode}:\n{await output}{await error}"
            );
    }

    private ProcessStartInfo Prepare(params string[] command)
    {
        var start = new ProcessStartInfo("bash", [Script, .. command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        return start;
    }

    private static string[] Named(string kind, int count) => [.. Enumerable.Range(1, count).Select(number => $"{kind}-{Text(number)}")];

    private static Uri At(int port) => new($"http://127.0.0.1:{Text(port)}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static (int First, TcpListener Reservation) ReservePorts()
    {
        while (true)
        {
            var first = Random.Shared.Next(FirstPort / PortsOfACluster, LastPort / PortsOfACluster) * PortsOfACluster;
            if (Listen(first + PortsOfACluster - 1) is not { } reservation)
                continue;
            if (Enumerable.Range(first, PortsOfACluster - 1).All(IsFree))
                return (first, reservation);
            reservation.Dispose();
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = Listen(port);
        return listener is not null;
    }

    private static TcpListener? Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }
}
