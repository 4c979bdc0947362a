using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concord.Gateway.Http.Tests;

/// <summary>What the server itself refuses, before any of our code has seen a request, is answered and told like everything else.</summary>
public sealed class UnreadableRequestTests : IAsyncLifetime, IDisposable
{
    private const string Marker = "s3cr3t-marker";

    private readonly LogLines _log = new();
    private readonly FakeGateway _gateway;

    public UnreadableRequestTests() =>
        _gateway = new()
        {
            Configure = services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log)),
        };

    public static TheoryData<string, int, string> Requests =>
        new()
        {
            { "GET /v1/info HTTP/1.1\r\n\r\n", 400, "malformed" },
            { "GET /v1/info HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400, "malformed" },
            { $"GET /v1/info HTTP/1.1\r\nHost: {Marker} x\r\n\r\n", 400, "malformed" },
            { $"GET /v1/realms/a%00{Marker} HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "malformed" },
            { $"GET /v1/realms/{new string('a', 9_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, "malformed" },
            { $"GET /v1/info HTTP/1.1\r\nHost: localhost\r\nX-Long: {new string('a', 40_000)}\r\n\r\n", 431, "malformed" },
            {
                "GET /v1/info HTTP/1.1\r\nHost: "
                    + $"localhost\r\n{string.Concat(Enumerable.Range(0, 200).Select(static i => $"X-{i}: 1\r\n"))}\r\n",
                431,
                "malformed"
            },
            { $"GET /v1/info HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {Marker}\0\r\n\r\n", 400, "malformed" },
            { $"GET /v1/info HTTP/1.1\r\nHost: localhost\r\nBad Name: {Marker}\r\n\r\n", 400, "malformed" },
            { "GET /v1/info HTTP/9.7\r\nHost: localhost\r\n\r\n", 505, "malformed" },
            { "BREW\r\n\r\n", 400, "malformed" },
            { "OPTIONS * HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n", 403, "forbidden" },
            {
                "POST /v1/realms HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: many\r\n\r\n",
                400,
                "malformed"
            },
            { $"POST /v1/realms HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: {Marker}\r\n\r\n", 400, "malformed" },
            {
                "PUT /v1/realms/a HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: "
                    + "close\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
                400,
                "malformed"
            },
        };

    public ValueTask InitializeAsync() => _gateway.InitializeAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    public void Dispose() => _log.Dispose();

    [Theory]
    [MemberData(nameof(Requests), DisableDiscoveryEnumeration = true)]
    public async Task An_unreadable_request_gets_a_problem_and_a_log_line_without_its_content(string request, int status, string code)
    {
        var answer = await RawHttp.SendAsync(_gateway.Http.BaseAddress!, request);

        var problem = answer.Problem(status, code);
        var traceId = problem.GetProperty("traceId").GetString()!;
        Assert.Single(_log.At(LogLevel.Information), line => line.Contains(traceId, StringComparison.Ordinal));
        Assert.DoesNotContain(Marker, answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(_log.All, static line => line.Contains(Marker, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unreadable_request_after_a_readable_one_leaves_both_answers_complete()
    {
        const string Good = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

        var answer = await RawHttp.SendAsync(_gateway.Http.BaseAddress!, Good + "GET /v1/info HTTP/1.1\r\n\r\n");

        Assert.Equal(200, answer.Status);
        var second = answer.Body[answer.Body.IndexOf("HTTP/1.1", StringComparison.Ordinal)..];
        var end = second.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        new RawAnswer(second[..end], second[(end + 4)..]).Problem(400, "malformed");
    }

    [Fact]
    public async Task An_unreadable_HEAD_request_gets_no_body()
    {
        var answer = await RawHttp.SendAsync(_gateway.Http.BaseAddress!, "HEAD /v1/info HTTP/1.1\r\n\r\n");

        Assert.Equal(400, answer.Status);
        Assert.Empty(answer.Body);
    }
}
