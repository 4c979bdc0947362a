using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Concord.Testing;
using Xunit;

namespace Concord.Fuzz;

/// <summary>
/// The product, asked one request after the other; whatever it is asked, its answer is held against what must always be true of an answer.
/// </summary>
internal sealed class FuzzTarget(GatewayProcess gateway, string seed)
{
    /// <summary>Bytes of an answer.</summary>
    private const int MaxAnswer = 8 << 20;

    /// <summary>Of processor time for one request. Time on the wall would measure the machine.</summary>
    private static readonly TimeSpan MaxProcessorTime = TimeSpan.FromSeconds(5);

    private int _requests;

    public async Task<Answer> SendAsync(
        HttpMethod method,
        string url,
        byte[]? body = null,
        string type = "application/json",
        params (string Name, string Value)[] headers
    )
    {
        _requests++;
        using var request = new HttpRequestMessage(method, url);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        foreach (var (name, value) in headers)
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content?.Headers.TryAddWithoutValidation(name, value);
        var before = gateway.ProcessorTime;
        using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(SignalWait.Limit);
        var bytes = await response.Content.ReadAsByteArrayAsync().WaitAsync(SignalWait.Limit);
        var used = gateway.ProcessorTime - before;

        var status = (int)response.StatusCode;
        Hold(status < 500, $"answers {status}: {Head(bytes)}");
        Hold(bytes.Length <= MaxAnswer, $"answers with {bytes.Length} bytes");
        Hold(used <= MaxProcessorTime, $"uses {used} of the processors");
        if (status >= 400)
        {
            Hold(
                response.Content.Headers.ContentType?.MediaType == "application/problem+json",
                $"answers {status} as {response.Content.Headers.ContentType}: {Head(bytes)}"
            );
            var problem = JsonNode.Parse(bytes)!;
            Hold(problem["code"] is not null && problem["traceId"] is not null, $"answers {status} without code or traceId: {Head(bytes)}");
            Hold(!Encoding.UTF8.GetString(bytes).Contains("System.", StringComparison.Ordinal), $"names a type of its own: {Head(bytes)}");
        }

        return new(response.StatusCode, bytes, response.Headers);

        void Hold(bool holds, string what) =>
            Assert.True(
                holds,
                $"Request {_requests} of seed {seed}, {method} {url}, {what}\nBody: {Head(body ?? [])}\n{End(gateway.Output)}"
            );
    }

    public async Task<JsonNode> ReadAsync(string url, params (string Name, string Value)[] headers)
    {
        var answer = await SendAsync(HttpMethod.Get, url, headers: headers);
        Assert.True(answer.Status == HttpStatusCode.OK, $"Seed {seed}: GET {url} answers {(int)answer.Status}: {Head(answer.Body)}");
        return JsonNode.Parse(answer.Body)!;
    }

    private static string Head(byte[] bytes) => Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 1_500)));

    private static string End(string output) => output.Length > 3_000 ? output[^3_000..] : output;

    internal sealed record Answer(HttpStatusCode Status, byte[] Body, HttpResponseHeaders Headers)
    {
        public string? Position => Headers.TryGetValues("Concord-Position", out var values) ? values.First() : null;
    }
}
