using System.Net;
using Concord.Gateway.EndToEnd.Tests;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Telemetry.Tests;

/// <summary>Work that several requests share is told once, and every one of their traces is whole.</summary>
[NeedsServers]
[Collection(TelemetryCollection.Name)]
public sealed class SharedWorkScenarios
{
    [Fact]
    public async Task Each_of_many_writes_at_the_same_time_has_commit_and_projections_in_its_own_trace()
    {
        await using var system = await TracedGateway.StartAsync();
        var realm = await system.Gateway.RealmAsync();

        var written = await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(number =>
                    TracedGateway.SendAsync(
                        system.Http,
                        HttpMethod.Post,
                        $"/v1/realms/{realm}/policies",
                        RequestBodies.Policy($"A{number}"),
                        HttpStatusCode.Created
                    )
                )
        );

        foreach (var (trace, _) in written)
        {
            await system.Collector.TraceAsync(
                trace,
                static spans =>
                    spans.Count(static span => span.Name.StartsWith("project ", StringComparison.Ordinal)) == 3
                    && spans.Any(static span => span.Name == "commit")
                    && spans.Any(static span => span.Name == "sqlite transaction"),
                "commit, transaction and three projections"
            );
        }

        var all = system.Collector.Spans.ToLookup(static span => span.SpanId, StringComparer.Ordinal);
        var shared = system
            .Collector.Spans.Where(static span => span.Name is "sqlite transaction" or "project graph" && span.Links.Count > 0)
            .ToList();
        Assert.Contains(shared, static copy => copy.TraceId != copy.Links[0].TraceId);
        foreach (var copy in shared)
        {
            var (traceId, spanId) = Assert.Single(copy.Links);
            var original = Assert.Single(all[spanId]);
            Assert.NotEqual(copy.SpanId, spanId);
            Assert.Equal((traceId, copy.Name, 0), (original.TraceId, original.Name, original.Links.Count));
            Assert.InRange(copy.Start - original.Start, -TimeSpan.FromMicroseconds(1), TimeSpan.FromMicroseconds(1));
            Assert.InRange(copy.Duration - original.Duration, -TimeSpan.FromMicroseconds(1), TimeSpan.FromMicroseconds(1));
        }
    }

    [Fact]
    public async Task A_row_of_an_import_has_a_trace_of_its_own_with_a_link_to_the_request()
    {
        await using var system = await TracedGateway.StartAsync();
        var realm = await system.Gateway.RealmAsync();
        var rows = string.Concat(
            Enumerable.Range(0, 3).Select(static number => RequestBodies.Policy($"A{number}").ReplaceLineEndings(" ") + "\n")
        );
        using var content = new StringContent(rows, System.Text.Encoding.UTF8, "application/x-ndjson");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/realms/{realm}/imports?wait=true") { Content = content };
        var trace = System.Diagnostics.ActivityTraceId.CreateRandom().ToHexString();
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-b7ad6b7169203331-01");
        using var answer = await system.Http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());

        List<OtlpSpan> Rows() => [.. system.Collector.Spans.Where(static span => span.Name == "import row")];
        await system.Collector.UntilAsync(() => Rows().Count == 3, "a span for each row");
        var row = Rows()[0];
        var request1 = (
            await system.Collector.TraceAsync(
                trace,
                static spans => spans.Any(static span => span.Name.StartsWith("POST", StringComparison.Ordinal)),
                "the request"
            )
        ).First(static span => span.Name.StartsWith("POST", StringComparison.Ordinal));

        Assert.Equal([(trace, request1.SpanId)], row.Links);
        Assert.Equal(3, Rows().Select(static span => span.TraceId).Distinct().Count());
        await system.Collector.TraceAsync(
            row.TraceId,
            static spans =>
                spans.Any(static span => span.Name == "policy import")
                && spans.Count(static span => span.Name.StartsWith("project ", StringComparison.Ordinal)) == 3,
            "the import of a row and its projections"
        );
    }
}
