using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concord.Gateway.Imports.Tests;

/// <summary>The gateway's imports over a real socket.</summary>
public sealed class ImportGateway : IAsyncLifetime
{
    private WebApplication? _app;

    public ImportGrains Grains { get; } = ImportGrains.New();

    public HttpClient Http { get; private set; } = null!;

    internal ImportOptions Options { get; init; } = new();

    internal IServiceProvider Services => _app!.Services;

    public async ValueTask InitializeAsync()
    {
        var builder = GatewayExtensions.CreateBuilder(["--urls", "http://127.0.0.1:0", "--Dashboard:Enabled", "false"]);
        builder.Logging.ClearProviders();
        _app = GatewayExtensions.Compose(builder, Replace);
        await _app.StartAsync();
        Http = new() { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    private void Replace(WebApplicationBuilder composed)
    {
        (Options.Lanes, Options.PendingRejects, Options.RejectBatch) = (16, 64, 16);
        (Options.ReportInterval, Options.StoreTimeout) = (TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(8));
        (Options.FirstRetry, Options.LastRetry) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20));
        composed.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(Options));
        composed.Services.AddSingleton((IGrainFactory)(object)Grains);
    }

    public Task StopAsync() => _app!.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
    }

    public Task<HttpResponseMessage> PostAsync(string query, HttpContent content, params (string Name, string Value)[] headers) =>
        Http.SendAsync(HttpMethod.Post, "/v1/realms/motor-fr/imports" + query, content, headers);

    /// <summary>Imports and waits for the end.</summary>
    public async Task<JsonElement> ImportAsync(HttpContent content, string mapping = "csv") =>
        await (await PostAsync($"?mapping={mapping}&wait=true", content)).JsonAsync();

    public async Task<string[]> RejectsAsync(JsonElement import)
    {
        var text = await Http.GetStringAsync($"/v1/imports/{import.GetProperty("id").GetString()}/rejects");
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Reads the import's status until it is as wanted.</summary>
    public async Task<JsonElement> UntilAsync(string id, Func<JsonElement, bool> wanted, string what)
    {
        using var limit = new CancellationTokenSource(SignalWait.Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var last = default(JsonElement);
        while (!limit.IsCancellationRequested)
        {
            using var response = await Http.GetAsync($"/v1/imports/{id}");
            if (response.StatusCode == HttpStatusCode.OK && wanted(last = await response.JsonAsync()))
                return last;
            await timer.WaitForNextTickAsync();
        }
        Assert.Fail($"Waited {SignalWait.Limit.TotalSeconds} s for {what}; last: {last}");
        return last;
    }

    public static ByteArrayContent Csv(string text) => Body(Encoding.UTF8.GetBytes(text), "text/csv");

    public static ByteArrayContent Ndjson(string text) => Body(Encoding.UTF8.GetBytes(text), "application/x-ndjson");

    public static ByteArrayContent Body(byte[] bytes, string type, string? encoding = null)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        return content;
    }

    public static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    public static string Counts(JsonElement import) =>
        string.Join(
            ' ',
            new[] { "state", "read", "created", "changed", "unchanged", "rejected" }.Select(name => import.GetProperty(name).ToString())
        );

    public static string Rows(int count) => "no,a\n" + string.Concat(Enumerable.Range(1, count).Select(static i => $"A{i},{i}\n"));
}
