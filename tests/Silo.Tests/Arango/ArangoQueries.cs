using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Concord.Silo.Arango.Client;

namespace Concord.Silo.Tests.Arango;

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
        using var response = await _client.PostAsJsonAsync($"_db/{database}/_api/cursor", new { query = aql, bindVars = bind, batchSize = 10_000 }, ArangoJson.Relaxed);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return response.IsSuccessStatusCode ? [.. answer.GetProperty("result").EnumerateArray()] : throw new InvalidOperationException(answer.ToString());
    }

    public async Task DropDatabaseAsync(string database)
    {
        using var response = await _client.DeleteAsync($"_api/database/{database}");
        if (response.StatusCode != HttpStatusCode.NotFound) response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _client.Dispose();
}
