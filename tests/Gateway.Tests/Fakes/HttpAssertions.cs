using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Concord.Gateway.Fakes.Tests;

internal static class HttpAssertions
{
    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>Sends, with headers given as pairs; values that HTTP's own types would refuse are sent as they are.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        this HttpClient http,
        HttpMethod method,
        string path,
        HttpContent? body = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value), $"header {name}");
        return await http.SendAsync(request);
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response, HttpStatusCode status = HttpStatusCode.OK)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"expected {(int)status}, got {(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Everything that each problem must have, whatever it is about.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage response, int status, string code)
    {
        var problem = await response.JsonAsync((HttpStatusCode)status);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(code, problem.GetProperty("code").GetString());
        foreach (var name in (string[])["type", "title", "detail", "instance", "traceId"])
            Assert.False(string.IsNullOrEmpty(problem.GetProperty(name).GetString()), $"'{name}' is empty");
        var text = problem.GetRawText();
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Orleans", text, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
        return problem;
    }
}
