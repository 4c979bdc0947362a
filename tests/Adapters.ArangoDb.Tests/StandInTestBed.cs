using System.Net;
using System.Text;
using System.Text.Json;
using Concord.ArangoDb.StandIn;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>A fake server with a plain HTTP client: its own tests do not go through the adapter.</summary>
public sealed class StandInTestBed : IAsyncDisposable
{
    public const string Database = "box";

    private StandInTestBed(ArangoServer server)
    {
        Server = server;
        Client = new() { BaseAddress = server.Url };
        Client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("root:secret"u8));
    }

    public ArangoServer Server { get; }

    public HttpClient Client { get; }

    public static async Task<StandInTestBed> StartAsync(ArangoServerOptions? options = null, int endpoints = 1)
    {
        var box = new StandInTestBed(await ArangoServer.StartAsync(options, endpoints));
        await box.SendAsync(HttpMethod.Post, "/_api/database", new { name = Database }, 201);
        return box;
    }

    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, int expected)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        return await SendAsync(request, expected);
    }

    public async Task<JsonElement> SendAsync(HttpRequestMessage request, int expected)
    {
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(
            (int)response.StatusCode == expected,
            $"{request.Method} {request.RequestUri}: {(int)response.StatusCode} instead of {expected}: {text}"
        );
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    public Task<JsonElement> InDatabaseAsync(HttpMethod method, string path, object? body, int expected) =>
        SendAsync(method, $"/_db/{Database}{path}", body, expected);

    public async Task RefusesAsync(HttpMethod method, string path, object? body, HttpStatusCode code, int errorNum)
    {
        var answer = await InDatabaseAsync(method, path, body, (int)code);
        Assert.True(answer.GetProperty("error").GetBoolean());
        Assert.Equal((int)code, answer.GetProperty("code").GetInt32());
        Assert.Equal(errorNum, answer.GetProperty("errorNum").GetInt32());
        Assert.NotEqual("", answer.GetProperty("errorMessage").GetString());
    }

    public async Task<string> QueryAsync(string aql, object? bind = null)
    {
        var answer = await InDatabaseAsync(HttpMethod.Post, "/_api/cursor", new { query = aql, bindVars = bind ?? new { } }, 201);
        return answer.GetProperty("result").GetRawText();
    }

    public async Task<(int Code, int ErrorNum)> FailedQueryAsync(string aql, object? bind = null)
    {
        using var content = new StringContent(
            JsonSerializer.Serialize(new { query = aql, bindVars = bind ?? new { } }),
            Encoding.UTF8,
            "application/json"
        );
        using var response = await Client.PostAsync($"/_db/{Database}/_api/cursor", content);
        var answer = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        Assert.True(answer.GetProperty("error").GetBoolean(), $"{aql} was not refused: {answer}");
        return ((int)response.StatusCode, answer.GetProperty("errorNum").GetInt32());
    }

    public async Task CreateAsync(params string[] collections)
    {
        foreach (var name in collections)
            await InDatabaseAsync(
                HttpMethod.Post,
                "/_api/collection",
                new { name, type = name.StartsWith("edges", StringComparison.Ordinal) ? 3 : 2 },
                200
            );
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
