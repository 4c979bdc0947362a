using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Concord.System.Tests;

internal static class HttpExtensions
{
    public static async Task<JsonNode> GetJsonAsync(this HttpClient client, string url, string? minPosition = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (minPosition is not null)
            request.Headers.Add("Concord-Min-Position", minPosition);
        using var response = await client.SendAsync(request);
        return await response.ExpectAsync(HttpStatusCode.OK);
    }

    public static async Task<(JsonNode Body, HttpResponseHeaders Headers)> SendJsonAsync(
        this HttpClient client,
        HttpMethod method,
        string url,
        string json,
        HttpStatusCode expected,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, url) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var response = await client.SendAsync(request);
        return (await response.ExpectAsync(expected), response.Headers);
    }

    /// <summary>Imports and waits for the end; answers the status of the import.</summary>
    public static async Task<JsonNode> ImportAsync(this HttpClient client, string realm, string mapping, byte[] csv)
    {
        using var content = new ByteArrayContent(csv);
        content.Headers.ContentType = new("text/csv");
        using var response = await client.PostAsync(
            new Uri($"/v1/realms/{realm}/imports?mapping={mapping}&wait=true", UriKind.Relative),
            content
        );
        return await response.ExpectAsync(HttpStatusCode.OK);
    }

    public static async Task<JsonNode> ExpectAsync(this HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(
            response.StatusCode == expected,
            $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri} answered {(int)response.StatusCode}, expected "
                + $"{(int)expected}: {text}"
        );
        return JsonNode.Parse(text)!;
    }
}
