using System.Net;
using Concord.ArangoDb.StandIn;
using Concord.Gateway.EndToEnd.Tests;
using Concord.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concord.Gateway.Telemetry.Tests;

/// <summary>What a collector gets of one request.</summary>
[NeedsServers]
[Collection(TelemetryCollection.Name)]
public sealed class TraceScenarios(ITestOutputHelper output)
{
    private static readonly string[] Projections = ["project archive", "project graph", "project policies"];

    [Theory]
    [InlineData(TracedGateway.Grpc)]
    [InlineData(TracedGateway.HttpProtobuf)]
    public async Task One_trace_leads_from_the_request_over_grain_and_commit_to_every_projection(string protocol)
    {
        await using var system = await TracedGateway.StartAsync(protocol);
        var realm = await system.Gateway.RealmAsync();

        var (trace, _) = await TracedGateway.SendAsync(
            system.Http,
            HttpMethod.Post,
            $"/v1/realms/{realm}/policies",
            RequestBodies.Policy("A1"),
            HttpStatusCode.Created
        );

        var spans = await system.Collector.TraceAsync(trace, IsWhole, "the whole trace of a write");
        output.WriteLine(TraceTree.Render(spans));

        var request = Assert.Single(spans, static span => span.Name == "POST /v1/realms/{realm}/policies");
        Assert.Equal((OtlpSpanKind.Server, (object?)201L), (request.Kind, request.Attributes["http.response.status_code"]));
        var call = Child(request, "IPolicyGrain/CreateAsync");
        Assert.Equal(OtlpSpanKind.Client, call.Kind);
        var command = Child(Child(call, "IPolicyGrain/CreateAsync"), "policy create");
        var commit = Child(command, "commit");
        Assert.InRange(Assert.IsType<long>(commit.Attributes["concord.partition"]), 0, 3);
        Assert.True(Assert.IsType<long>(commit.Attributes["concord.group.size"]) >= 1);
        var write = Child(commit, "sqlite transaction");
        Assert.Equal((OtlpSpanKind.Client, (object?)"sqlite"), (write.Kind, write.Attributes["db.system.name"]));
        foreach (var name in Projections)
        {
            var projection = Child(request, name);
            Assert.Equal(
                (OtlpSpanKind.Consumer, (object?)"concord.wal"),
                (projection.Kind, projection.Attributes["messaging.destination.name"])
            );
            Child(projection, "sqlite transaction");
        }

        // Every other span has its parent here: nothing hangs in the air.
        var known = spans.Select(static span => span.SpanId).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([request], spans.Where(span => !known.Contains(span.ParentId)));
        Assert.All(spans, span => Assert.False(span.IsError, span.Name));

        OtlpSpan Child(OtlpSpan parent, string name) =>
            spans.FirstOrDefault(span => span.ParentId == parent.SpanId && span.Name == name)
            ?? throw new Xunit.Sdk.XunitException($"'{parent.Name}' has no child '{name}':\n{TraceTree.Render(spans)}");
    }

    [Fact]
    public async Task The_collector_gets_the_resource_metrics_and_log_records_of_the_trace()
    {
        var console = new CapturingLoggerProvider();
        await using var system = await TracedGateway.StartAsync(
            TracedGateway.HttpProtobuf,
            builder => builder.Logging.AddProvider(console),
            "--OTEL_RESOURCE_ATTRIBUTES",
            "deployment.environment.name=staging,team=policies"
        );
        var realm = await system.Gateway.RealmAsync();
        var (trace, _) = await TracedGateway.SendAsync(
            system.Http,
            HttpMethod.Post,
            $"/v1/realms/{realm}/policies",
            RequestBodies.Policy("A1"),
            HttpStatusCode.Created
        );
        var import = System.Diagnostics.ActivityTraceId.CreateRandom().ToHexString();
        using var content = new StringContent(
            RequestBodies.Policy("A2").ReplaceLineEndings(" ") + "\n",
            System.Text.Encoding.UTF8,
            "application/x-ndjson"
        );
        using (var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/realms/{realm}/imports?wait=true") { Content = content })
        {
            request.Headers.TryAddWithoutValidation("traceparent", $"00-{import}-b7ad6b7169203331-01");
            using var answer = await system.Http.SendAsync(request);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        await system.Collector.UntilAsync(
            () => system.Collector.Logs.Any(log => log.TraceId == import),
            "a log record of the import with its trace id"
        );
        await system.Collector.TraceAsync(
            import,
            static spans => spans.Any(static span => span.Name.StartsWith("POST", StringComparison.Ordinal)),
            "the request of the import"
        );
        await system.Collector.UntilAsync(
            () =>
                Names()
                    .IsSupersetOf([
                        "http.server.request.duration",
                        "db.client.operation.duration",
                        "concord.store.commit.duration",
                        "concord.policy.commands",
                    ]),
            "metrics of requests, database, store and policies"
        );

        var log = system.Collector.Logs.First(log => log.TraceId == import);
        Assert.Equal("Concord.Gateway.Imports.ImportRun", log.Category);
        Assert.Contains(system.Collector.Spans, span => span.TraceId == import && span.SpanId == log.SpanId);
        Assert.Contains(
            console.Records,
            record =>
                record.Contains("started", StringComparison.Ordinal)
                && record.Contains($"[TraceId, {import}]", StringComparison.Ordinal)
                && record.Contains($"[SpanId, {log.SpanId}]", StringComparison.Ordinal)
        );
        var resource = system.Collector.Spans.First(span => span.TraceId == trace).Resource;
        Assert.Equal("concord-gateway", resource["service.name"]);
        Assert.Equal("concord", resource["service.namespace"]);
        Assert.StartsWith(Environment.MachineName + ":", Assert.IsType<string>(resource["service.instance.id"]), StringComparison.Ordinal);
        Assert.StartsWith("0.", Assert.IsType<string>(resource["service.version"]), StringComparison.Ordinal);
        Assert.Equal(("staging", "policies"), (resource["deployment.environment.name"], resource["team"]));
        Assert.Equal(log.Resource.OrderBy(static pair => pair.Key), resource.OrderBy(static pair => pair.Key));
        using var metrics = await system.Http.GetAsync("/metrics");
        Assert.Contains("concord_policy_commands_total", await metrics.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        HashSet<string> Names() => [.. system.Collector.Metrics.Select(static metric => metric.Name)];
    }

    [Fact]
    public async Task On_Redis_and_ArangoDB_the_trace_has_their_calls_and_none_of_their_content()
    {
        await using var redis = await RedisServer.StartAsync();
        var options = new ArangoServerOptions();
        await using var arango = await ArangoServer.StartAsync(options);
        await using var system = await TracedGateway.StartAsync(
            TracedGateway.HttpProtobuf,
            null,
            "--Storage:Provider",
            "Redis",
            "--Storage:Redis:ConnectionString",
            redis.ConnectionString,
            "--Graph:ArangoDb:Url",
            arango.Url.ToString(),
            "--Graph:ArangoDb:Password",
            options.Password
        );
        var realm = await system.Gateway.RealmAsync();

        var (trace, _) = await TracedGateway.SendAsync(
            system.Http,
            HttpMethod.Post,
            $"/v1/realms/{realm}/policies",
            RequestBodies.Policy("A1"),
            HttpStatusCode.Created
        );

        var spans = await system.Collector.TraceAsync(trace, IsWhole, "the whole trace of a write");
        output.WriteLine(TraceTree.Render(spans));
        var commit = Assert.Single(spans, static span => span.Name == "commit");
        var script = Assert.Single(spans, span => span.ParentId == commit.SpanId);
        Assert.Equal(("redis EVALSHA commit", OtlpSpanKind.Client), (script.Name, script.Kind));
        Assert.Equal(["db.namespace", "db.operation.name", "db.system.name"], script.Attributes.Keys.Order(StringComparer.Ordinal));
        var graph = spans.First(static span => span is { Name: "project graph", IsError: false });
        var apply = Assert.Single(spans, span => span.ParentId == graph.SpanId && span.Name == "arangodb Apply");
        Assert.Equal("arangodb", apply.Attributes["db.system.name"]);

        // Which requests these are depends on whether an earlier event has had the server looked at already.
        var requests = spans.Where(span => span.ParentId == apply.SpanId).ToList();
        Assert.Contains(requests, static request => request.Name == "POST");
        Assert.All(
            requests,
            static request =>
            {
                Assert.Equal(OtlpSpanKind.Client, request.Kind);
                Assert.DoesNotContain("?", Assert.IsType<string>(request.Attributes["url.full"]), StringComparison.Ordinal);
            }
        );
        Assert.Contains(spans, span => span.ParentId == graph.SpanId && span.Name == "redis XACK");
    }

    [Fact]
    public async Task Unsampled_and_health_requests_leave_no_span_and_keep_their_trace_id()
    {
        await using var system = await TracedGateway.StartAsync();
        var realm = await system.Gateway.RealmAsync();
        var (silent, _) = await TracedGateway.SendAsync(
            system.Http,
            HttpMethod.Post,
            $"/v1/realms/{realm}/policies",
            RequestBodies.Policy("A1"),
            HttpStatusCode.Created,
            sampled: false
        );
        var (refused, problem) = await TracedGateway.SendAsync(
            system.Http,
            HttpMethod.Post,
            $"/v1/realms/{realm}/policies",
            "{}",
            HttpStatusCode.BadRequest,
            sampled: false
        );
        await system.Gateway.GetAsync("/health/ready");
        using (await system.Http.GetAsync("/metrics")) { }

        // What comes after all of that is there, with everything that follows from it; then what would have come before it would be there
        // too.
        var (last, _) = await TracedGateway.SendAsync(
            system.Http,
            HttpMethod.Post,
            $"/v1/realms/{realm}/policies",
            RequestBodies.Policy("A1B"),
            HttpStatusCode.Created
        );
        await system.Collector.TraceAsync(last, IsWhole, "the trace of a later write");

        Assert.DoesNotContain(system.Collector.Spans, span => span.TraceId == silent || span.TraceId == refused);
        Assert.Equal(refused, problem.GetProperty("traceId").GetString());
        Assert.DoesNotContain(
            system.Collector.Spans,
            static span =>
                span.Name.Contains("/health", StringComparison.Ordinal) || span.Name.Contains("/metrics", StringComparison.Ordinal)
        );

        // Every trace begins with a request; what the system does for itself begins none.
        await system.Collector.UntilAsync(
            () =>
                system
                    .Collector.Spans.GroupBy(static span => span.TraceId, StringComparer.Ordinal)
                    .All(static trace =>
                        trace.Any(static span => span.Kind == OtlpSpanKind.Server && span.Scope == "Microsoft.AspNetCore")
                    ),
            "every trace to have the request that it began with"
        );
    }

    [Fact]
    public async Task A_refused_request_has_the_trace_id_that_the_collector_has()
    {
        await using var system = await TracedGateway.StartAsync();
        using var response = await system.Http.GetAsync("/v1/realms/nowhere/policies/A1");
        var id = (await Concord.Gateway.Fakes.Tests.HttpAssertions.ProblemAsync(response, 404, "not-found"))
            .GetProperty("traceId")
            .GetString()!;

        var spans = await system.Collector.TraceAsync(
            id,
            static spans => spans.Any(static span => span.Kind == OtlpSpanKind.Server && span.Scope == "Microsoft.AspNetCore"),
            "the trace that the problem names"
        );

        Assert.Contains(spans, static span => span.Attributes.TryGetValue("http.response.status_code", out var status) && status is 404L);
    }

    private static bool IsWhole(IReadOnlyList<OtlpSpan> spans) =>
        Array.TrueForAll(Projections, name => spans.Any(span => span.Name == name && !span.IsError))
        && spans.Any(static span => span.Name.StartsWith("POST", StringComparison.Ordinal));
}
