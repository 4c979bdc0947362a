using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>Looks into a server and changes things there, beside the adapter.</summary>
internal sealed class ArangoQueries : IDisposable
{
    private readonly HttpClient _client;

    public ArangoQueries(Uri url, string user, string password)
    {
        _client = new() { BaseAddress = url };
        _client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }

    public async Task<string> ReadVersionAsync()
    {
        var answer = await _client.GetFromJsonAsync<JsonElement>("_api/version");
        return answer.GetProperty("version").GetString()!;
    }

    public async Task<IReadOnlyList<JsonElement>> RunAsync(string database, string aql, Dictionary<string, object?> bind)
    {
        var answer = await AskAsync(database, aql, bind);
        return [.. answer.GetProperty("result").EnumerateArray()];
    }

    /// <summary>How many documents a query reads, by what the server tells of it.</summary>
    public async Task<long> CountReadsAsync(string database, string aql, Dictionary<string, object?> bind)
    {
        var stats = (await AskAsync(database, aql, bind)).GetProperty("extra").GetProperty("stats");
        return stats.GetProperty("scannedFull").GetInt64() + stats.GetProperty("scannedIndex").GetInt64();
    }

    public async Task SetModeAsync(string mode)
    {
        using var content = new StringContent($$"""{"mode":"{{mode}}"}""", Encoding.UTF8, "application/json");
        using var response = await _client.PutAsync("_admin/server/mode", content);
        response.EnsureSuccessStatusCode();
    }

    public async Task DropDatabaseAsync(string database)
    {
        using var response = await _client.DeleteAsync($"_api/database/{database}");
        if (response.StatusCode != HttpStatusCode.NotFound)
            response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _client.Dispose();

    /// <summary>With a body whose length is known: a server reads no chunks.</summary>
    private async Task<JsonElement> AskAsync(string database, string aql, Dictionary<string, object?> bind)
    {
        using var content = new ByteArrayContent(
            JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    query = aql,
                    bindVars = bind,
                    batchSize = 10_000,
                },
                ArangoJson.Relaxed
            )
        );
        content.Headers.ContentType = new("application/json");
        using var response = await _client.PostAsync($"_db/{database}/_api/cursor", content);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return response.IsSuccessStatusCode ? answer : throw new InvalidOperationException(answer.ToString());
    }
}
