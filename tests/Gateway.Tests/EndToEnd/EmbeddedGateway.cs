using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

/// <summary>
/// The whole system as a newcomer starts it, on a directory of its own; may be stopped and started again on the same data.
/// </summary>
public sealed class EmbeddedGateway : IAsyncLifetime
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "concord-" + Guid.NewGuid().ToString("N"));
    private WebApplication? _app;
    private int _names;

    public HttpClient Http { get; private set; } = null!;

    internal IServiceProvider Services => _app!.Services;

    /// <summary>What is set beside the defaults, as on a command line.</summary>
    internal IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>What a test puts in place of something.</summary>
    internal Action<WebApplicationBuilder>? Configure { get; init; }

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    public async Task StartAsync()
    {
        Programs.ThrowIfQuick("a whole gateway");
        var builder = GatewayExtensions.CreateBuilder([
            "--urls",
            "http://127.0.0.1:0",
            "--Cluster:SiloPort",
            "0",
            "--Cluster:GatewayPort",
            "0",
            "--Storage:DataDirectory",
            _directory,
            "--Storage:Partitions",
            "4",
            .. Settings,
        ]);
        builder.Logging.ClearProviders();
        _app = GatewayExtensions.Compose(
            builder,
            composed =>
            {
                composed.AddCluster();
                Configure?.Invoke(composed);
            }
        );
        await _app.StartAsync();

        // As a client in another process, whose requests are not among what this one traces.
        Http = new(new DocumentedAnswers(new SocketsHttpHandler { ActivityHeadersPropagator = null }))
        {
            BaseAddress = new Uri(_app.Urls.Single()),
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public async Task StopAsync()
    {
        Http.Dispose();
        if (_app is not { } app)
            return;
        _app = null;
        await app.StopAsync();
        await app.DisposeAsync();
    }

    /// <summary>A realm of its own for each test; answers its id.</summary>
    public async Task<string> RealmAsync()
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"realm-{Interlocked.Increment(ref _names)}");
        using var response = await Http.SendAsync(HttpMethod.Put, $"/v1/realms/{id}", HttpAssertions.Json(RequestBodies.Realm));
        await response.JsonAsync(HttpStatusCode.Created);
        return id;
    }

    /// <summary>A policy in force; answers its path.</summary>
    public async Task<string> PolicyAsync(string realm, string number = "A1")
    {
        using var response = await Http.PostAsync($"/v1/realms/{realm}/policies", HttpAssertions.Json(RequestBodies.Policy(number)));
        await response.JsonAsync(HttpStatusCode.Created);
        return $"/v1/realms/{realm}/policies/{number}";
    }

    /// <param name="minPosition">Waited for as a client does: asked again for as long as the answer is that the projection is
    /// behind.</param>
    public async Task<JsonElement> GetAsync(string path, string? minPosition = null)
    {
        (string, string)[] headers = minPosition is null ? [] : [("Concord-Min-Position", minPosition)];
        for (var began = Stopwatch.GetTimestamp(); ; )
        {
            using var response = await Http.SendAsync(HttpMethod.Get, path, null, headers);
            if (
                minPosition is null
                || response.StatusCode != HttpStatusCode.ServiceUnavailable
                || Stopwatch.GetElapsedTime(began) > SignalWait.Limit
            )
                return await response.JsonAsync();
        }
    }

    /// <summary>The pages of a list, with the items of each.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<JsonElement>>> PagesAsync(string path)
    {
        var (pages, cursor) = (new List<IReadOnlyList<JsonElement>>(), (string?)null);
        do
        {
            var page = await GetAsync(
                $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=1000{(cursor is null ? "" : "&cursor=" + cursor)}"
            );
            pages.Add([.. page.GetProperty("items").EnumerateArray()]);
            cursor = page.GetProperty("next").GetString();
        } while (cursor is not null);

        return pages;
    }

    public async Task<JsonElement> ApplyAsync(string policy, string body, params (string, string)[] headers)
    {
        using var response = await Http.SendAsync(HttpMethod.Post, policy + "/transactions", HttpAssertions.Json(body), headers);
        return await response.JsonAsync(HttpStatusCode.Created);
    }
}
