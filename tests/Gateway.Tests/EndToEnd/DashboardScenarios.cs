using System.Net;
using System.Text.Json;
using Concord.Gateway.Fakes.Tests;
using Concord.Gateway.Operations;
using Concord.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

[NeedsServers]
[Collection(EmbeddedCollection.Name)]
public sealed class DashboardScenarios(EmbeddedGateway gateway)
{
    [Theory]
    [InlineData("/dashboard", "text/html")]
    [InlineData("/dashboard/", "text/html")]
    [InlineData("/dashboard/index.min.js", "text/javascript")]
    [InlineData("/dashboard/version", "application/json")]
    public async Task The_dashboard_page_is_served(string path, string type)
    {
        using var response = await gateway.Http.GetAsync(path);

        Assert.Equal(
            (HttpStatusCode.OK, type),
            (
                response.StatusCode,
                response.Content.Headers.ContentType?.MediaType?.Replace(
                    "application/javascript",
                    "text/javascript",
                    StringComparison.Ordinal
                )
            )
        );
    }

    [Fact]
    public async Task Counters_list_the_grains_that_are_active()
    {
        await gateway.PolicyAsync(await gateway.RealmAsync());

        await SignalWait.For(UntilListedAsync(), "a policy among the counters");

        async Task UntilListedAsync()
        {
            while (!(await gateway.GetAsync("/dashboard/DashboardCounters")).GetProperty("simpleGrainStats").EnumerateArray().Any(IsPolicy))
                await Task.Yield();
        }

        static bool IsPolicy(JsonElement grain) =>
            grain.GetProperty("grainType").GetString()!.Contains("PolicyGrain", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Views_that_would_call_grains_or_show_the_log_are_switched_off()
    {
        var all = gateway
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Select(static endpoint => endpoint.RoutePattern.RawText!)
            .Where(static pattern => pattern.StartsWith(DashboardEndpoints.Prefix, StringComparison.Ordinal))
            .Select(static pattern => pattern[DashboardEndpoints.Prefix.Length..]);

        // Should the package grow another path, this test asks whether it is harmless.
        Assert.Equal(
            ["/GrainState", "/Trace"],
            all.Except(DashboardEndpoints.Harmless, StringComparer.Ordinal).Order(StringComparer.Ordinal)
        );
        foreach (
            var path in (string[])
                [
                    "/dashboard/GrainState",
                    "/dashboard/GrainState?grainId=archive&grainType=Concord.Projections.ProjectionControlGrain",
                    "/dashboard/grainstate",
                    "/dashboard/GrainState/",
                    "/dashboard/Trace",
                    "/dashboard/trace",
                ]
        )
            await (await gateway.Http.GetAsync(path)).ProblemAsync(403, "forbidden");
    }

    [Theory]
    [InlineData("/dashboard/SiloProperties/nobody")]
    [InlineData("/dashboard/SiloStats/S127.0.0.1:1:x")]
    [InlineData("/dashboard/HistoricalStats/%3Cscript%3E")]
    public async Task An_address_that_is_no_silo_is_not_queried(string path) =>
        await (await gateway.Http.GetAsync(path)).ProblemAsync(404, "not-found");

    [Fact]
    public async Task A_request_under_another_name_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dashboard/") { Headers = { Host = "evil.example" } };

        await (await gateway.Http.SendAsync(request)).ProblemAsync(403, "forbidden");
    }
}
