using System.Net;
using Concord.Testing;
using Xunit;

namespace Concord.System.Tests;

/// <summary><c>/metrics</c> as whoever scrapes sees it.</summary>
[NeedsServers]
public sealed class ScrapeTests
{
    /// <summary>What is there from the start, whatever is done, with its type.</summary>
    private static readonly string[] Names =
    [
        "concord_store_available gauge",
        "concord_store_durability gauge",
        "concord_store_durability_expected gauge",
        "concord_store_memory_used_bytes gauge",
        "concord_store_commit_conflicts_total counter",
        "concord_store_commit_duration_seconds histogram",
        "concord_store_group_size histogram",
        "concord_wal_length gauge",
        "concord_wal_size_bytes gauge",
        "concord_wal_trimmed_total counter",
        "concord_projection_lag gauge",
        "concord_projection_lag_time_seconds gauge",
        "concord_projection_pending gauge",
        "concord_projection_dead_letters_waiting gauge",
        "concord_projection_paused gauge",
        "concord_projection_applied_total counter",
        "concord_projection_retries_total counter",
        "concord_projection_dead_letters_total counter",
        "concord_projection_redeliveries_total counter",
        "concord_projection_slow_total counter",
        "concord_projection_duration_seconds histogram",
        "concord_graph_checks_total counter",
        "concord_graph_duration_seconds histogram",
        "concord_graph_vectors_total counter",
        "concord_policy_commands_total counter",
        "concord_policy_command_duration_seconds histogram",
        "concord_imports_rows_total counter",
        "concord_imports_ended_total counter",
        "concord_imports_running gauge",
        "concord_feed_subscribers gauge",
        "concord_feed_sent_total counter",
        "concord_cluster_silos gauge",
        "db_client_operation_duration_seconds histogram",
        "http_server_request_duration_seconds histogram",
    ];

    [Fact]
    public async Task The_metrics_endpoint_lists_all_metrics_and_answers_during_an_outage()
    {
        await using var redis = await RedisServer.StartAsync();
        using var data = new TempDirectory();
        await using var gateway = await GatewayProcess.StartAsync(
            data.Path,
            "--Storage:Provider",
            "Redis",
            "--Storage:Redis:ConnectionString",
            redis.ConnectionString,
            "--Storage:Redis:Timeout",
            "00:00:01",
            "--Storage:Partitions",
            "4"
        );
        await gateway.Client.SendJsonAsync(HttpMethod.Put, $"/v1/realms/{Portfolio.Realm}", Portfolio.Definition, HttpStatusCode.Created);
        await gateway.Client.ImportAsync(Portfolio.Realm, "first", Portfolio.CsvBytes(20, year: 0));
        HashSet<string> types = [];
        await Polling.UntilAsync(
            async () =>
            {
                types =
                [
                    .. (await ScrapeAsync(gateway))
                        .Split('\n')
                        .Where(static line => line.StartsWith("# TYPE ", StringComparison.Ordinal))
                        .Select(static line => line["# TYPE ".Length..]),
                ];
                return Names.All(types.Contains);
            },
            $"these metrics: {string.Join(", ", Names)}"
        );

        await redis.KillAsync();
        await Polling.UntilAsync(
            async () =>
                (await ScrapeAsync(gateway)) is var text
                && text.Contains("store=\"redis\"} 0\n", StringComparison.Ordinal)
                && text.Contains("concord_store_available{", StringComparison.Ordinal)
                && !text.Contains("concord_projection_lag{", StringComparison.Ordinal)
                && !text.Contains("concord_store_durability{", StringComparison.Ordinal),
            "the store to be shown as away, and nothing that only it knows"
        );

        await redis.RestartAsync();
        await Polling.UntilAsync(
            async () => (await ScrapeAsync(gateway)).Contains("concord_projection_lag{", StringComparison.Ordinal),
            "the log to be shown again"
        );
    }

    private static async Task<string> ScrapeAsync(GatewayProcess gateway)
    {
        using var answer = await gateway.Client.GetAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Equal(
            (HttpStatusCode.OK, "text/plain; version=0.0.4; charset=utf-8"),
            (answer.StatusCode, answer.Content.Headers.ContentType!.ToString())
        );
        return await answer.Content.ReadAsStringAsync();
    }
}
