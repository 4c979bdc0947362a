using System.Collections.Immutable;
using System.Net;
using Concord.Gateway.Fakes.Tests;
using Concord.Operations;
using Xunit;

namespace Concord.Gateway.Operations.Tests;

public sealed class ReadinessTests(FakeGateway gateway) : IClassFixture<FakeGateway>
{
    [Fact]
    public async Task An_unavailable_graph_is_reported_and_the_gateway_stays_ready()
    {
        Answer(new("store", true, "Flushed."), new("graph", false, "No answer.", Optional: true));

        Assert.Equal(
            """{"status":"ready","dependencies":[{"name":"store","ready":true,"detail":"Flushed."}"""
                + """,{"name":"graph","ready":false,"detail":"No answer.","optional":true}]}""",
            (await (await gateway.Http.GetAsync("/health/ready")).JsonAsync()).GetRawText()
        );
    }

    [Fact]
    public async Task An_unavailable_store_makes_the_gateway_not_ready()
    {
        Answer(new("store", false, "No answer."), new("graph", true, "", Optional: true));

        var answer = await (await gateway.Http.GetAsync("/health/ready")).JsonAsync(HttpStatusCode.ServiceUnavailable);

        Assert.Equal("notReady", answer.GetProperty("status").GetString());
    }

    private void Answer(params ImmutableArray<DependencyStatus> dependencies) =>
        gateway.Grains.On<ISystemGrain>(nameof(ISystemGrain.CheckAsync), _ => Task.FromResult(dependencies));
}
