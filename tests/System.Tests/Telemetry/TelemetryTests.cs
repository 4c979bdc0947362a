using Concord.Testing;
using Xunit;

namespace Concord.System.Tests;

/// <summary>
/// A real Prometheus with the deployed configuration, rules and dashboards looks at a real cluster; time passes sixty times faster in its
/// rules. Faults come first: what alerts and panels show of them is then there to be seen.
/// </summary>
[NeedsServers]
[TestMethodOrderer(typeof(PhaseOrderer))]
public sealed class TelemetryTests(ScrapedCluster cluster) : IClassFixture<ScrapedCluster>
{
    private const string Stalled = "ConcordProjectionStalled",
        DeadLetters = "ConcordDeadLetters",
        Weakened = "ConcordDurabilityWeakened";

    [Fact, Phase(0)]
    public async Task Undisturbed_every_target_is_up_every_rule_works_and_none_of_these_alerts_fires()
    {
        await UntilNoneAsync(cluster.Prometheus.TargetProblemsAsync, "every target to be up");
        await UntilNoneAsync(cluster.Prometheus.RuleProblemsAsync, "every rule to be evaluated");
        await UntilNoneAsync(
            async () => [.. (await FiringAsync()).Intersect([Stalled, DeadLetters, Weakened])],
            "alerts of the start to end"
        );
    }

    [Fact, Phase(1)]
    public async Task A_stalled_projection_dead_letters_and_weakened_durability_each_raise_their_alert_which_ends_with_them()
    {
        Assert.True(LocalCluster.HasStandIn, "This test suspends ArangoDB, which only the stand-in lets it do.");
        var entry = await cluster.RedisAsync("XADD", "concord:{p00}:wal", "*", "not", "an event");
        await Polling.UntilAsync(async () => (await LettersAsync()).Count == 3, "every projection to set the entry aside");
        await cluster.RedisAsync("CONFIG", "SET", "appendfsync", "no");
        await cluster.Cluster.SignalAsync("arangodb", "STOP");

        await UntilFiringAsync(Stalled, DeadLetters, Weakened);

        await cluster.Cluster.SignalAsync("arangodb", "CONT");
        await cluster.RedisAsync("CONFIG", "SET", "appendfsync", "always");
        foreach (var projection in await LettersAsync())
            await cluster.AskAsync(
                HttpMethod.Post,
                $"/v1/wal/dead-letters/{projection}/0:{entry}:discard",
                """{ "reason": "put there by a test" }"""
            );
        await UntilNoneAsync(async () => [.. (await FiringAsync()).Intersect([Stalled, DeadLetters, Weakened])], "the alerts to end");
    }

    [Fact, Phase(2)]
    public Task Failed_database_calls_are_recorded_as_errors() =>
        Polling.UntilAsync(
            async () =>
            {
                await cluster.RedisAsync("CLIENT", "KILL", "TYPE", "normal");
                return (await cluster.Prometheus.SeriesAsync("db_client_operation_duration_seconds_count{error_type!=\"\"}")).Count > 0;
            },
            "a call that was cut off to be counted"
        );

    [Fact, Phase(3)]
    public Task Every_metric_and_label_that_a_rule_or_a_panel_uses_is_there() =>
        UntilNoneAsync(
            async () =>
            {
                var problems = new SortedSet<string>(StringComparer.Ordinal);
                foreach (var query in DeployedPrometheus.Queries().Concat(PanelQueries()))
                    problems.UnionWith(await new QueryCheck(cluster.Prometheus, query).MissingAsync());
                return [.. problems];
            },
            "every metric and label to be there"
        );

    [Fact, Phase(4)]
    public Task Every_panel_shows_something() =>
        UntilNoneAsync(
            async () =>
            {
                var problems = new SortedSet<string>(StringComparer.Ordinal);
                foreach (var query in PanelQueries())
                    problems.UnionWith(await new QueryCheck(cluster.Prometheus, query).EmptyAsync());
                return [.. problems];
            },
            "every panel to show something"
        );

    [Fact, Phase(5)]
    public async Task The_dashboards_are_drawn_from_what_is_there()
    {
        using var temporary = new TempDirectory();
        var folder = Environment.GetEnvironmentVariable("CONCORD_PLOTS") is { Length: > 0 } named ? named : temporary.Path;
        Directory.CreateDirectory(folder);
        foreach (var dashboard in DeployedDashboard.All())
        {
            var file = Path.Combine(folder, dashboard.Name + ".svg");
            await File.WriteAllTextAsync(file, await new DashboardPlot(cluster.Prometheus).DrawAsync(dashboard));
            PlotCheck.Check(file);
        }
    }

    private static IEnumerable<DeployedQuery> PanelQueries() =>
        from dashboard in DeployedDashboard.All()
        from panel in dashboard.Panels
        from target in panel.Targets
        select new DeployedQuery($"{dashboard.Name}: {panel.Title}", DeployedDashboard.Substitute(target.Expression));

    private async Task<IReadOnlyList<string>> LettersAsync() =>
        [
            .. (await cluster.Http.GetJsonAsync("/v1/wal/dead-letters"))["items"]!
                .AsArray()
                .Select(static letter => (string)letter!["projection"]!),
        ];

    private async Task<IEnumerable<string>> FiringAsync() =>
        (await cluster.Prometheus.AlertsAsync())
            .Where(static alerts => alerts.Any(static alert => (string)alert["state"]! == "firing"))
            .Select(static alerts => alerts.Key);

    private Task UntilFiringAsync(params string[] names) =>
        UntilNoneAsync(async () => [.. names.Except(await FiringAsync())], "these alerts to fire");

    private static async Task UntilNoneAsync(Func<Task<IReadOnlyList<string>>> problems, string what)
    {
        IReadOnlyList<string> last = [];
        try
        {
            await Polling.UntilAsync(async () => (last = await problems()).Count == 0, what);
        }
        catch (TimeoutException e)
        {
            Assert.Fail($"{e.Message} Still:\n{string.Join('\n', last)}");
        }
    }
}
