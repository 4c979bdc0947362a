using System.Net;
using System.Text.Json;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Wal.Tests;

/// <summary>A client of the event feed.</summary>
internal sealed class SseReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private SseReader(HttpResponseMessage response, Stream body) => (_response, _lines) = (response, new(body));

    public HttpResponseMessage Response => _response;

    /// <summary>Id of the last event that had one.</summary>
    public string? LastEventId { get; private set; }

    public static async Task<SseReader> OpenAsync(HttpClient http, string path = "/v1/events", string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(
            response.StatusCode == HttpStatusCode.OK,
            $"{(int)response.StatusCode}: {(response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync())}"
        );
        return new(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event, whatever comments come before it; null at the end of the stream.</summary>
    public async Task<SseEvent?> NextAsync()
    {
        while (await BlockAsync() is { } block)
        {
            if (block.All(static line => line.StartsWith(':')))
                continue;
            var id = Field(block, "id");
            LastEventId = id ?? LastEventId;
            return new(id, Field(block, "event"), JsonDocument.Parse(Field(block, "data")!).RootElement);
        }

        return null;
    }

    public async Task<List<SseEvent>> NextAsync(int count)
    {
        var found = new List<SseEvent>();
        while (found.Count < count)
            found.Add(await NextAsync() ?? throw new InvalidOperationException($"The feed ended after {found.Count} of {count} events."));
        return found;
    }

    public async Task<string> CommentAsync() =>
        (await BlockAsync())?.Single() is { } line && line.StartsWith(": ", StringComparison.Ordinal)
            ? line[2..]
            : throw new InvalidOperationException("Expected a comment.");

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }

    private static string? Field(List<string> block, string name)
    {
        var start = name + ": ";
        return block.SingleOrDefault(line => line.StartsWith(start, StringComparison.Ordinal))?[start.Length..];
    }

    private async Task<List<string>?> BlockAsync()
    {
        var block = new List<string>();
        while (await _lines.ReadLineAsync().WaitAsync(SignalWait.Limit) is { } line)
        {
            if (line.Length == 0)
                return block;
            block.Add(line);
        }

        return null;
    }
}

internal sealed record SseEvent(string? Id, string? Type, JsonElement Data)
{
    public string Subject => Data.GetProperty("subject").GetString()!;

    public string EventId => $"{Subject}/{Data.GetProperty("version").GetInt64()}";
}
