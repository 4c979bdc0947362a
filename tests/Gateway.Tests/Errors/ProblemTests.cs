using System.Collections.Immutable;
using Concord.Errors;
using Concord.Gateway.Fakes.Tests;
using Concord.Policies;
using Xunit;

namespace Concord.Gateway.Http.Tests;

public sealed class ProblemTests(FakeGateway gateway) : IClassFixture<FakeGateway>
{
    private const string Policy = "/v1/realms/motor-fr/policies/A1";

    public static TheoryData<Exception, int, string> Failures =>
        new()
        {
            { new ValidationException("/a", "wrong"), 400, "validation" },
            { new MalformedException("broken"), 400, "malformed" },
            { new NotFoundException("none"), 404, "not-found" },
            { new AlreadyExistsException("there"), 409, "already-exists" },
            { new IllegalTransitionException("no"), 409, "illegal-transition" },
            { new VersionConflictException(1, 2, []), 412, "version-conflict" },
            { new IdempotencyMismatchException("other"), 422, "idempotency-mismatch" },
            { new StorageUnavailableException("away"), 503, "storage-unavailable" },
            { new ProjectionBehindException("behind"), 503, "projection-behind" },
            { new TimeoutException("System.Foo timed out on Orleans"), 503, "storage-unavailable" },
            { new SiloUnavailableException("Orleans is away"), 503, "storage-unavailable" },
            { new InvalidOperationException("System.Secret at Orleans.Runtime"), 500, "internal" },
        };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task An_unexpected_failure_becomes_problem_details_without_internals(Exception failure, int status, string code)
    {
        gateway.Grains.On<IPolicyGrain>(_ => nameof(IPolicyGrain.GetAsync), _ => Task.FromException<PolicyView>(failure));

        var response = await gateway.Http.GetAsync(Policy);

        var problem = await response.ProblemAsync(status, code);
        Assert.Equal(Policy, problem.GetProperty("instance").GetString());
        Assert.Equal(status == 503, response.Headers.RetryAfter is not null);
    }

    [Theory]
    [InlineData(Policy)]
    [InlineData("/nowhere")]
    public async Task A_problem_has_the_same_headers_whether_it_comes_from_an_exception_or_from_a_status(string path)
    {
        gateway.Grains.On<IPolicyGrain>(
            _ => nameof(IPolicyGrain.GetAsync),
            _ => Task.FromException<PolicyView>(new NotFoundException("none"))
        );

        // A browser's Accept: problem details are sent to whoever asks.
        var response = await gateway.Http.SendAsync(HttpMethod.Get, path, null, ("Accept", "text/html"));

        await response.ProblemAsync(404, "not-found");
        Assert.Equal(
            [
                "Cache-Control: no-store",
                "Content-Length",
                "Content-Type: application/problem+json",
                "Date",
                "X-Content-Type-Options: nosniff",
            ],
            response
                .Headers.Concat(response.Content.Headers)
                .Select(static header =>
                    header.Key is "Content-Length" or "Date" ? header.Key : $"{header.Key}: {string.Join(',', header.Value)}"
                )
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task The_members_of_a_problem_come_in_the_order_of_the_contract()
    {
        gateway.Grains.On<IPolicyGrain>(
            _ => nameof(IPolicyGrain.GetAsync),
            _ => Task.FromException<PolicyView>(new VersionConflictException(3, 5, []))
        );

        var problem = await (await gateway.Http.GetAsync(Policy)).ProblemAsync(412, "version-conflict");

        Assert.Equal(
            ["type", "title", "status", "detail", "instance", "code", "traceId", "current"],
            problem.EnumerateObject().Select(static member => member.Name)
        );
    }

    [Fact]
    public async Task Errors_are_listed_by_pointer()
    {
        ImmutableArray<FieldError> errors = [new("/premium/amount", "one"), new("/premium/amount", "two"), new("/number", "three")];
        gateway.Grains.On<IPolicyGrain>(
            _ => nameof(IPolicyGrain.GetAsync),
            _ => Task.FromException<PolicyView>(new ValidationException(errors))
        );

        var problem = await (await gateway.Http.GetAsync(Policy)).ProblemAsync(400, "validation");

        Assert.Equal("""{"/premium/amount":["one","two"],"/number":["three"]}""", problem.GetProperty("errors").GetRawText());
    }

    [Fact]
    public async Task A_version_conflict_shows_what_is_stored()
    {
        var failure = new VersionConflictException(3, 5, ["/premium/amount", "/term"]);
        gateway.Grains.On<IPolicyGrain>(_ => nameof(IPolicyGrain.GetAsync), _ => Task.FromException<PolicyView>(failure));

        var problem = await (await gateway.Http.GetAsync(Policy)).ProblemAsync(412, "version-conflict");

        Assert.Equal("""{"version":5,"changed":["/premium/amount","/term"]}""", problem.GetProperty("current").GetRawText());
    }

    [Fact]
    public async Task The_trace_id_is_the_callers()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

        var response = await gateway.Http.SendAsync(HttpMethod.Get, "/nowhere", null, ("traceparent", $"00-{Trace}-00f067aa0ba902b7-01"));

        Assert.Equal(Trace, (await response.ProblemAsync(404, "not-found")).GetProperty("traceId").GetString());
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, "not-found")]
    [InlineData("GET", "/v1/realms/motor-fr/policies/a/b/c", 404, "not-found")]
    [InlineData("DELETE", "/v1/realms/motor-fr", 405, "method-not-allowed")]
    [InlineData("POST", "/v1/wal", 405, "method-not-allowed")]
    [InlineData("GET", "/v1/realms/%2e%2e/policies/x", 404, "not-found")]
    [InlineData("GET", "/v1/realms/motor-fr/policies/..%2F..%2Fetc", 400, "validation")]
    [InlineData("GET", "/v1/realms/motor-fr/policies/a%2Fb", 400, "validation")]
    [InlineData("GET", "/v1/realms/Motor", 400, "validation")]
    [InlineData("GET", "/v1/realms/-a", 400, "validation")]
    [InlineData("GET", "/v1/realms/a_b/history", 400, "validation")]
    [InlineData("GET", "/v1/realms/m%C3%B6tor", 400, "validation")]
    [InlineData("GET", "/v1/realms/mo%0ator", 400, "validation")]
    [InlineData("GET", "/v1/realms/motor-fr/policies/a%20b/audit", 400, "validation")]
    [InlineData("GET", "/v1/realms/motor-fr/policies/%22%3E%3Cscript%3E", 400, "validation")]
    public async Task An_unknown_path_is_answered_with_problem_details(string method, string path, int status, string code)
    {
        var response = await gateway.Http.SendAsync(new HttpMethod(method), path);

        await response.ProblemAsync(status, code);
        Assert.Equal(status == 405, response.Content.Headers.Allow.Count > 0);
    }

    [Fact]
    public async Task An_id_that_is_too_long_is_refused()
    {
        await (await gateway.Http.GetAsync("/v1/realms/" + new string('a', 64))).ProblemAsync(400, "validation");
        await (await gateway.Http.GetAsync("/v1/realms/motor-fr/policies/" + new string('a', 65))).ProblemAsync(400, "validation");
    }

    [Fact]
    public async Task A_request_for_another_host_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/realms") { Headers = { Host = "evil.example" } };

        await (await gateway.Http.SendAsync(request)).ProblemAsync(403, "forbidden");
    }
}
