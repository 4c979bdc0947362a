using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// Prometheus' own tool reads its configuration and its rules, and runs their tests. It is in the package <c>prometheus</c>.
/// </summary>
[NeedsServers]
public sealed class PromtoolTests
{
    [Fact]
    public async Task The_configuration_is_accepted()
    {
        using var copy = new PrometheusCopy(DeployFiles.AsTheyAre);
        var (code, output) = await PromtoolAsync("check", "config", copy.Configuration);
        Assert.True(code == 0, output);
        Assert.Contains("is valid prometheus config file", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scrape_timeout: 10s", "scrape_timeout: 20s", "scrape timeout greater than scrape interval")]
    [InlineData("credentials_file:", "credential_file:", "field credential_file not found")]
    [InlineData("rules/alerts.yml", "rules/alarms.yml", "rules/alarms.yml")]
    public async Task A_configuration_that_is_wrong_is_refused(string from, string to, string expected)
    {
        using var copy = new PrometheusCopy(DeployFiles.AsTheyAre.With(DeployFiles.Prometheus, from, to));
        var (code, output) = await PromtoolAsync("check", "config", copy.Configuration);
        Assert.NotEqual(0, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rules_are_accepted()
    {
        var (code, output) = await PromtoolAsync(
            "check",
            "rules",
            Repository.PathOf(DeployFiles.RecordingRules),
            Repository.PathOf(DeployFiles.AlertRules)
        );
        Assert.True(code == 0, output);
        Assert.DoesNotContain("FAILED", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_alert_fires_when_it_should_and_only_then()
    {
        var (code, output) = await PromtoolAsync([
            "test",
            "rules",
            .. DeployFiles.In(DeployFiles.RuleTests, "*.yml").Select(Repository.PathOf),
        ]);
        Assert.True(code == 0, output);
    }

    [Theory]
    [InlineData(DeployFiles.AlertRules, "memory:ratio > 0.8\n", "memory:ratio > 0.9\n", "store.yml", "four fifths are used")]
    [InlineData(
        DeployFiles.AlertRules,
        "dead_letters_waiting:sum > 0\n        for: 1m",
        "dead_letters_waiting:sum > 0",
        "projections.yml",
        "was dealt with at once"
    )]
    [InlineData(
        DeployFiles.RecordingRules,
        "(max by (projection, partition) (concord_projection_lag))",
        "(concord_projection_lag)",
        "projections.yml",
        "it counts once"
    )]
    public async Task A_rule_that_is_wrong_fails_its_test(string file, string from, string to, string test, string expected)
    {
        using var copy = new PrometheusCopy(DeployFiles.AsTheyAre.With(file, from, to));
        var (code, output) = await PromtoolAsync("test", "rules", copy.Test(test));
        Assert.NotEqual(0, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output)> PromtoolAsync(params string[] arguments)
    {
        Assert.True(
            Tool.Exists("promtool"),
            "promtool is missing: it is part of the package prometheus (sudo apt-get install prometheus)."
        );
        return Tool.RunAsync("promtool", arguments);
    }
}
