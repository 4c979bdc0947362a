using System.Net;
using Concord.Gateway.EndToEnd.Tests;
using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Telemetry.Tests;

/// <summary>Gateway and silo as two processes: the trace goes over the wire, and through the log.</summary>
[NeedsServers]
[Collection(TelemetryCollection.Name)]
public sealed class SeparateSiloScenarios
{
    [Fact]
    public async Task A_trace_goes_on_in_the_silo_and_in_the_silo_that_comes_after_it()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        var settings = TracedGateway.SettingsFor(collector.GrpcAddress, TracedGateway.Grpc);
        await using var silo = new SiloProcess(settings);
        await silo.StartAsync();

        // A call that reaches a silo while it goes or comes may be lost, and its caller hears of it by this timeout alone.
        var gateway = new EmbeddedGateway { Settings = [.. settings, "--Cluster", silo.Gateway, "--Cluster:ResponseTimeout", "00:00:06"] };
        await gateway.StartAsync();
        try
        {
            var realm = await gateway.RealmAsync();
            await SetPausedAsync(gateway, "pause");
            var (trace, _) = await TracedGateway.SendAsync(
                gateway.Http,
                HttpMethod.Post,
                $"/v1/realms/{realm}/policies",
                RequestBodies.Policy("A1"),
                HttpStatusCode.Created
            );
            var (silent, _) = await TracedGateway.SendAsync(
                gateway.Http,
                HttpMethod.Post,
                $"/v1/realms/{realm}/policies",
                RequestBodies.Policy("A2"),
                HttpStatusCode.Created,
                sampled: false
            );
            await collector.TraceAsync(
                trace,
                static spans => spans.Any(static span => span.Name == "project archive"),
                "the trace up to the archive"
            );

            // Another process, which was not there when the request was; it finds the trace in the log.
            await silo.StopAsync();
            await silo.StartAsync();
            await SetPausedAsync(gateway, "resume");
            var spans = await collector.TraceAsync(
                trace,
                static spans => spans.Any(static span => span.Name == "project graph"),
                "the graph in the trace, from another silo"
            );

            Assert.Equal("concord-gateway", Of("POST /v1/realms/{realm}/policies").Resource["service.name"]);
            Assert.Equal("concord-silo", Of("policy create").Resource["service.name"]);
            Assert.Equal(
                ["Client concord-gateway", "Server concord-silo"],
                spans
                    .Where(static span => span.Name == "IPolicyGrain/CreateAsync")
                    .Select(static span => $"{span.Kind} {span.Resource["service.name"]}")
                    .Order(StringComparer.Ordinal)
            );
            Assert.NotEqual(Of("project archive").Resource["service.instance.id"], Of("project graph").Resource["service.instance.id"]);
            Assert.Equal(Of("POST /v1/realms/{realm}/policies").SpanId, Of("project graph").ParentId);

            // The silo is not told of a trace that is not kept, and begins none of its own.
            Assert.DoesNotContain(collector.Spans, span => span.TraceId == silent);
            await collector.UntilAsync(
                () =>
                    collector
                        .Spans.GroupBy(static span => span.TraceId, StringComparer.Ordinal)
                        .All(static trace => trace.Any(static span => span.Scope == "Microsoft.AspNetCore")),
                "every trace to have the request that it began with"
            );

            OtlpSpan Of(string name) => spans.First(span => span.Name == name);
        }
        finally
        {
            await gateway.DisposeAsync();
        }
    }

    private static Task SetPausedAsync(EmbeddedGateway gateway, string verb) =>
        Polling.UntilAsync(
            async () =>
            {
                using var answer = await gateway.Http.PostAsync(
                    $"/v1/wal/projections/graph:{verb}",
                    HttpAssertions.Json("""{"reason":"a test"}""")
                );
                if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                    return false;
                await answer.JsonAsync();
                return true;
            },
            "the gateway to find the new silo"
        );
}
