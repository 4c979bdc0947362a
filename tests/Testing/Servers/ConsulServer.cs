using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Concord.Testing;

/// <summary>
/// A real <c>consul</c> on private ports with a directory of its own, an agent that is its own single server.
/// </summary>
public sealed class ConsulServer : IAsyncDisposable
{
    /// <summary>A token with all rights, if the server requires tokens.</summary>
    public const string ManagementToken = "6e1e9c0a-7f2b-4f3e-9d55-0c0ffee00001";

    private static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(20);

    private readonly string _directory;
    private readonly bool _durable;
    private readonly HttpClient _http;
    private Process? _process;
    private ProcessGuard? _guard;

    private ConsulServer(int port, string directory, bool durable)
    {
        (Port, _directory, _durable) = (port, directory, durable);
        _http = new HttpClient { BaseAddress = new Uri(Address), Timeout = TimeSpan.FromSeconds(10) };
        _http.DefaultRequestHeaders.Add("X-Consul-Token", ManagementToken);
    }

    public int Port { get; }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    public Uri Uri => new(Address);

    private string LogPath => Path.Combine(_directory, "consul.log");

    private string DataPath => Path.Combine(_directory, "data");

    /// <summary>The binary that the tests use: <c>CONCORD_CONSUL</c>, otherwise the one on the path.</summary>
    private static string Binary => Environment.GetEnvironmentVariable("CONCORD_CONSUL") is { Length: > 0 } named ? named : "consul";

    /// <summary>A server that starts quickly and stores nothing: each restart loses everything.</summary>
    public static Task<ConsulServer> StartAsync() => StartAsync(durable: false, acl: false);

    /// <summary>A server that keeps its data over a restart.</summary>
    public static Task<ConsulServer> StartDurableAsync() => StartAsync(durable: true, acl: false);

    /// <summary>A server that refuses every request without a token.</summary>
    public static Task<ConsulServer> StartWithTokensAsync() => StartAsync(durable: false, acl: true);

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => EndAsync(static process => process.Kill());

    /// <summary>On the same ports; completes when it has a leader.</summary>
    public Task RestartAsync() => RunAsync();

    /// <summary>Restarts a durable server with an empty data directory.</summary>
    public Task RestartEmptyAsync()
    {
        Directory.Delete(DataPath, recursive: true);
        return RunAsync();
    }

    /// <summary>SIGSTOP: it exists but does not answer.</summary>
    public void Suspend() => ProcessSignals.Suspend(_process!);

    public void Resume() => ProcessSignals.Resume(_process!);

    /// <summary>Creates a token with these rules, in the syntax of a Consul policy.</summary>
    /// <param name="lifetime">In Consul's syntax: <c>2h</c>. Null: no expiry.</param>
    public async Task<string> MakeTokenAsync(string rules, string? lifetime = null)
    {
        var name = $"p{Guid.NewGuid():N}";
        await SendAsync(HttpMethod.Put, "/v1/acl/policy", new { Name = name, Rules = rules });
        var token = await SendAsync(
            HttpMethod.Put,
            "/v1/acl/token",
            new { Policies = new[] { new { Name = name } }, ExpirationTTL = lifetime ?? "0s" }
        );
        return token!.Value.GetProperty("SecretID").GetString()!;
    }

    public Task PutKeyAsync(string key, string value) => SendAsync(HttpMethod.Put, $"/v1/kv/{key}", value);

    /// <summary>All keys under a prefix, with their values.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadKeysAsync(string prefix)
    {
        var list = await SendAsync(HttpMethod.Get, $"/v1/kv/{prefix}?recurse");
        return list is null
            ? new Dictionary<string, string>()
            : list
                .Value.EnumerateArray()
                .ToDictionary(
                    static pair => pair.GetProperty("Key").GetString()!,
                    static pair => System.Text.Encoding.UTF8.GetString(pair.GetProperty("Value").GetBytesFromBase64())
                );
    }

    /// <summary>The instances of a service with the state of their checks; empty if there are none.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReadServiceAsync(string name, bool passing = false) =>
        [.. (await SendAsync(HttpMethod.Get, $"/v1/health/service/{name}{(passing ? "?passing" : "")}"))!.Value.EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        _http.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static async Task<ConsulServer> StartAsync(bool durable, bool acl)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = Make(durable, acl);
            try
            {
                await server.RunAsync();
                return server;
            }
            catch (InvalidOperationException taken)
                when (attempt < 5 && taken.Message.Contains("address already in use", StringComparison.Ordinal))
            {
                // Another process took a port in between.
                await server.DisposeAsync();
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    private static ConsulServer Make(bool durable, bool acl)
    {
        var directory = Directory.CreateTempSubdirectory("concord-consul-").FullName;
        var server = new ConsulServer(RedisServer.FreePort(), directory, durable);
        var settings = new Dictionary<string, object>
        {
            ["bind_addr"] = "127.0.0.1",
            ["client_addr"] = "127.0.0.1",
            ["node_name"] = "test",
            ["disable_host_node_id"] = true,
            ["disable_update_check"] = true,
            ["log_level"] = "warn",
            ["ports"] = new Dictionary<string, int>
            {
                ["http"] = server.Port,
                ["https"] = -1,
                ["dns"] = -1,
                ["grpc"] = -1,
                ["serf_wan"] = -1,
                ["server"] = RedisServer.FreePort(),
                ["serf_lan"] = RedisServer.FreePort(),
            },
        };
        if (durable)
        {
            settings["server"] = true;
            settings["bootstrap"] = true;
            settings["data_dir"] = server.DataPath;
            settings["performance"] = new { raft_multiplier = 1 };
        }

        if (acl)
            settings["acl"] = new
            {
                enabled = true,
                default_policy = "deny",
                tokens = new { master = ManagementToken },
            };
        File.WriteAllText(Path.Combine(directory, "consul.json"), JsonSerializer.Serialize(settings));
        return server;
    }

    private async Task RunAsync()
    {
        _process?.Dispose();
        _process = Start();
        _guard = new(_process.Id, _directory);
        var started = Stopwatch.GetTimestamp();
        using var again = new PeriodicTimer(ProbePeriod);
        while (!await IsReadyAsync())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > SignalWait.Limit)
                throw new InvalidOperationException($"consul on port {Port} does not answer. It says:\n{await ReadLogAsync()}");
            await again.WaitForNextTickAsync();
        }
    }

    private Process Start()
    {
        try
        {
            // Into a file, so that it never blocks on an unread pipe.
            string[] mode = _durable ? [] : ["-dev"];
            var command = $"exec \"$@\" >>'{LogPath}' 2>&1";
            if (!File.Exists(Binary) && !OnPath(Binary))
                throw new Win32Exception(2);
            return Programs.Start(
                new ProcessStartInfo(
                    "sh",
                    ["-c", command, "sh", Binary, "agent", .. mode, "-config-file", Path.Combine(_directory, "consul.json")]
                )
            )!;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException(
                "The tests need Consul of version 1.8 or newer, and it is not there: put consul on the path, or name it in CONCORD_CONSUL.",
                missing
            );
        }
    }

    private static bool OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name)));

    /// <summary>It has a leader that knows everything that was written.</summary>
    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("/v1/kv/ready?consistent", UriKind.Relative));
            if (answer.StatusCode != HttpStatusCode.NotFound)
                return false;
            using var nodes = await _http.GetAsync(new Uri("/v1/catalog/node/test", UriKind.Relative));
            return nodes.IsSuccessStatusCode && await nodes.Content.ReadAsStringAsync() != "null";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<string> ReadLogAsync() => File.Exists(LogPath) ? await File.ReadAllTextAsync(LogPath) : "nothing";

    private async Task EndAsync(Action<Process> end)
    {
        _guard?.Dispose();
        _guard = null;
        if (_process is null or { HasExited: true })
            return;
        end(_process);
        await _process.WaitForExitAsync().WaitAsync(SignalWait.Limit);
    }

    private async Task<JsonElement?> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative))
        {
            Content = body switch
            {
                null => null,
                string text => new StringContent(text),
                _ => JsonContent.Create(body),
            },
        };
        using var answer = await _http.SendAsync(request);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        var content = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonSerializer.Deserialize<JsonElement>(content)
            : throw new InvalidOperationException($"{path}: {content}");
    }
}
