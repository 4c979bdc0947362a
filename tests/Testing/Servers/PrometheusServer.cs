using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Concord.Testing;

/// <summary>
/// A real Prometheus on a private port with a directory of its own, and the part of its HTTP API that tests need.
/// </summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly ProcessGuard _guard;
    private readonly string _directory;
    private readonly HttpClient _http;
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;

    private PrometheusServer(Process process, string directory, Uri address)
    {
        (_process, _directory) = (process, directory);
        _guard = new(process.Id, directory);
        _http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <param name="configuration">Text of prometheus.yml.</param>
    /// <param name="rules">Texts by the path that the configuration names, relative to it.</param>
    /// <exception cref="InvalidOperationException">It is not installed or does not start; has its output.</exception>
    public static async Task<PrometheusServer> StartAsync(string configuration, IReadOnlyDictionary<string, string> rules)
    {
        var directory = Directory.CreateTempSubdirectory("concord-prometheus-").FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "prometheus.yml"), configuration);
        foreach (var (path, text) in rules)
        {
            var file = Path.Combine(directory, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text);
        }

        var port = RedisServer.FreePort();
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var server = new PrometheusServer(Start(directory, port), directory, address);
        try
        {
            await server.UntilReadyAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The answer to an instant query: samples with <c>metric</c> and <c>value</c>.</summary>
    /// <exception cref="InvalidOperationException">The query is invalid; has Prometheus' reason.</exception>
    public async Task<JsonArray> QueryAsync(string query) => (await GetAsync("query", ("query", query)))["result"] as JsonArray ?? [];

    /// <summary>The same over the time since this server was started: series with <c>metric</c> and <c>values</c>.</summary>
    public async Task<JsonArray> QueryRangeAsync(string query, TimeSpan step) =>
        (
            await GetAsync(
                "query_range",
                ("query", query),
                ("start", Time(_started)),
                ("end", Time(DateTimeOffset.UtcNow)),
                ("step", step.TotalSeconds.ToString(CultureInfo.InvariantCulture))
            )
        )["result"]!.AsArray();

    /// <summary>The label sets of all series that a selector has selected since the start.</summary>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> SeriesAsync(string selector) =>
        [
            .. (await GetAsync("series", ("match[]", selector), ("start", Time(_started)), ("end", Time(DateTimeOffset.UtcNow))))
                .AsArray()
                .Select(static series =>
                    series!.AsObject().ToDictionary(static label => label.Key, static label => (string)label.Value!, StringComparer.Ordinal)
                ),
        ];

    /// <summary>Alerts by name, each with its state (<c>pending</c>, <c>firing</c>) and labels.</summary>
    public async Task<ILookup<string, JsonNode>> AlertsAsync() =>
        (await GetAsync("alerts"))["alerts"]!
            .AsArray()
            .ToLookup(static alert => (string)alert!["labels"]!["alertname"]!, static alert => alert!);

    /// <summary>Errors of the targets; empty if all are up.</summary>
    public async Task<IReadOnlyList<string>> TargetProblemsAsync() =>
        [
            .. (await GetAsync("targets"))["activeTargets"]!
                .AsArray()
                .Where(static target => (string)target!["health"]! != "up")
                .Select(static target => $"{target!["scrapeUrl"]}: {target["health"]} {target["lastError"]}"),
        ];

    /// <summary>Errors of the rules; empty if each could be evaluated.</summary>
    public async Task<IReadOnlyList<string>> RuleProblemsAsync() =>
        [
            .. (await GetAsync("rules"))["groups"]!
                .AsArray()
                .SelectMany(static group => group!["rules"]!.AsArray())
                .Where(static rule => (string)rule!["health"]! != "ok")
                .Select(static rule => $"{rule!["name"]}: {rule["health"]} {rule["lastError"]}"),
        ];

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _guard.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<JsonNode> GetAsync(string what, params (string Name, string Value)[] parameters)
    {
        using var form = new FormUrlEncodedContent(parameters.Select(static one => KeyValuePair.Create(one.Name, one.Value)));
        using var answer = await _http.GetAsync(new Uri($"/api/v1/{what}?{await form.ReadAsStringAsync()}", UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(text)!["data"]!
            : throw new InvalidOperationException(
                $"Prometheus answers {(int)answer.StatusCode} to {what} of {string.Join(", ", parameters)}: {text}"
            );
    }

    private static Process Start(string directory, int port)
    {
        try
        {
            string[] arguments =
            [
                $"--config.file={directory}/prometheus.yml",
                $"--storage.tsdb.path={directory}/data",
                $"--web.listen-address=127.0.0.1:{port}",
                "--log.level=warn",
            ];

            // Into a file, so that it never blocks on an unread pipe.
            return Programs.Start(
                new ProcessStartInfo("sh", ["-c", $"exec \"$@\" >>'{directory}/log' 2>&1", "sh", "prometheus", .. arguments])
            )!;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException("The tests need a shell.", missing);
        }
    }

    private async Task UntilReadyAsync()
    {
        var started = Stopwatch.GetTimestamp();
        using var again = new PeriodicTimer(ProbePeriod);
        while (!await IsReadyAsync())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > SignalWait.Limit)
            {
                throw new InvalidOperationException(
                    "The tests need prometheus (apt-get install prometheus), and it does not answer. It "
                        + $"says:\n{await File.ReadAllTextAsync(Path.Combine(_directory, "log"))}"
                );
            }

            await again.WaitForNextTickAsync();
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("/-/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Time(DateTimeOffset instant) =>
        (instant.ToUnixTimeMilliseconds() / 1_000.0).ToString(CultureInfo.InvariantCulture);
}
