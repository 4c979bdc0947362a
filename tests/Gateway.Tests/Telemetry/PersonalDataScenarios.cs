using System.Net;
using System.Text;
using Concord.Gateway.Fakes.Tests;
using Concord.Graph;
using Concord.Ports;
using Concord.Projections;
using Concord.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;
using ProjectionNames = Concord.Wal.ProjectionNames;

namespace Concord.Gateway.Telemetry.Tests;

/// <summary>
/// What people are called, where they live and what has happened to them is in no log record, no metric and no span, however a request
/// ends.
/// </summary>
[NeedsServers]
[Collection(TelemetryCollection.Name)]
public sealed class PersonalDataScenarios
{
    [Fact]
    public async Task Personal_data_is_in_no_log_record_no_metric_and_no_span()
    {
        var logged = new CapturingLoggerProvider();
        string metrics;
        var system = await TracedGateway.StartAsync(
            TracedGateway.HttpProtobuf,
            builder => Prepare(builder, logged),
            "--Logging:LogLevel:Default",
            "Information"
        );
        try
        {
            var realm = await system.Gateway.RealmAsync();
            await WriteAsync(system, realm);
            await FailAsync(system, realm);
            await system.Collector.UntilAsync(
                () => system.Collector.Logs.Any(static log => log.Body.Contains("has set aside", StringComparison.Ordinal)),
                "an event to be set aside"
            );
            using var answer = await system.Http.GetAsync("/metrics");
            metrics = await answer.Content.ReadAsStringAsync();

            // Everything that is under way is handed over before the gateway ends.
            await system.Gateway.DisposeAsync();

            AssertClean("metrics", [metrics]);
            AssertClean("log", logged.Records);
            AssertClean("what the collector got", system.Collector.Raw);

            // The requests did what they were meant to do: there is something to be searched.
            Assert.Contains(logged.Records, static record => record.Contains("failed unexpectedly", StringComparison.Ordinal));
            Assert.Contains(
                logged.Records,
                static record =>
                    record.Contains("failed to apply the event", StringComparison.Ordinal)
                    && record.Contains("System.FormatException", StringComparison.Ordinal)
            );
            Assert.Contains(
                system.Collector.Spans,
                static span => span.IsError && span.Attributes.TryGetValue("error.type", out var type) && type is "validation"
            );
            Assert.Contains(system.Collector.Spans, static span => span.Name == "project graph" && span.IsError);
            Assert.NotEmpty(system.Collector.Metrics);
        }
        finally
        {
            await system.DisposeAsync();
        }
    }

    private static void Prepare(WebApplicationBuilder builder, CapturingLoggerProvider logged)
    {
        builder.Logging.AddProvider(logged);
        builder.Services.AddSingleton<IPolicyListStore, QuotingPolicyListStore>();
        builder.Services.AddSingleton<GraphProjection>();
        builder.Services.AddKeyedSingleton<IProjection>(
            ProjectionNames.Graph,
            static (services, _) => new QuotingProjection(services.GetRequiredService<GraphProjection>(), "realm-1/A1")
        );
        builder.Services.Configure<ProjectionOptions>(static options =>
            (options.MinBackoff, options.MaxTries) = (TimeSpan.FromMilliseconds(1), 3)
        );
    }

    private static async Task WriteAsync(TracedGateway system, string realm)
    {
        using (
            var created = await system.Http.PostAsync($"/v1/realms/{realm}/policies", HttpAssertions.Json(PersonalDataMarkers.Policy("A1")))
        )
            await created.JsonAsync(HttpStatusCode.Created);
        using (
            var second = await system.Http.PostAsync($"/v1/realms/{realm}/policies", HttpAssertions.Json(PersonalDataMarkers.Policy("A2")))
        )
            await second.JsonAsync(HttpStatusCode.Created);
        using (
            var claim = await system.Http.PostAsync(
                $"/v1/realms/{realm}/policies/A2/claims",
                HttpAssertions.Json(PersonalDataMarkers.Claim("CL1"))
            )
        )
            await claim.JsonAsync(HttpStatusCode.Created);
        await system.Gateway.ApplyAsync(
            $"/v1/realms/{realm}/policies/A2",
            $$"""
            {"type":"endorse","effectiveDate":"2018-06-01","reason":"{{PersonalDataMarkers.Injury}}",
             "changes":{"attributes":{"coverage":"{{PersonalDataMarkers.Street}}"} } }
            """
        );
        using var rows = new StringContent(PersonalDataMarkers.Rows(realm), Encoding.UTF8, "application/x-ndjson");
        using var import = await system.Http.PostAsync($"/v1/realms/{realm}/imports?wait=true", rows);
        var result = await import.JsonAsync();
        Assert.True(result.GetProperty("rejected").GetInt32() >= 3, result.GetRawText());
    }

    private static async Task FailAsync(TracedGateway system, string realm)
    {
        foreach (var (path, body) in PersonalDataMarkers.Refused(realm, $"/v1/realms/{realm}/policies/A2"))
        {
            using var refused = await system.Http.PostAsync(path, HttpAssertions.Json(body));
            Assert.True((int)refused.StatusCode is >= 400 and < 500, $"{path} {body}: {(int)refused.StatusCode}");
        }

        using (
            var stale = await system.Http.SendAsync(
                HttpMethod.Post,
                $"/v1/realms/{realm}/policies/A2/transactions",
                HttpAssertions.Json(
                    $$"""
                    {"type":"endorse","effectiveDate":"2018-06-01",
                     "changes":{"attributes":{"coverage":"{{PersonalDataMarkers.Name}}"} } }
                    """
                ),
                ("If-Match", "\"1\"")
            )
        )
            await stale.ProblemAsync(412, "version-conflict");

        var text = Uri.EscapeDataString(PersonalDataMarkers.Name);
        using (var search = await system.Http.GetAsync($"/v1/graph/search?q={text}&kind=parties"))
            Assert.NotEqual(HttpStatusCode.NotFound, search.StatusCode);
        using (var list = await system.Http.GetAsync($"/v1/realms/{realm}/policies?q={text}"))
            await list.ProblemAsync(500, "internal");
    }

    private static void AssertClean(string what, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            foreach (var mark in PersonalDataMarkers.All.Concat(PersonalDataMarkers.All.Select(Uri.EscapeDataString)))
            {
                var at = text.IndexOf(mark, StringComparison.Ordinal);
                Assert.True(at < 0, at < 0 ? "" : $"In the {what}: …{text[Math.Max(0, at - 600)..Math.Min(text.Length, at + 200)]}…");
            }
        }
    }
}
