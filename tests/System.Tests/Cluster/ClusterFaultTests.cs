using System.Diagnostics;
using System.Net;
using Concord.Testing;
using Xunit;

namespace Concord.System.Tests;

/// <summary>
/// Three silos and two gateways under a constant load, with one fault after another, and after each the proof that a death loses nothing:
/// see <see cref="FaultRun"/>. The phases follow one another on one cluster, so that what one leaves behind would show in the next.
/// </summary>
[NeedsServers]
[TestMethodOrderer(typeof(PhaseOrderer))]
public sealed class ClusterFaultTests(FaultCluster cluster) : IClassFixture<FaultCluster>
{
    private static readonly TimeSpan Suspended = TimeSpan.FromSeconds(40);

    /// <summary>What docs/faults.md says.</summary>
    private static readonly TimeSpan ReactivationBound = TimeSpan.FromSeconds(30);

    private LocalCluster Processes => cluster.Cluster;

    [Fact, Phase(0)]
    public async Task Undisturbed_every_request_is_answered_in_time()
    {
        var calm = await cluster.PhaseAsync("undisturbed", FaultCluster.PhaseTime / 2, static () => Task.CompletedTask);
        Assert.Empty(calm.Errors);
    }

    [Fact, Phase(1)]
    public async Task A_killed_silos_policies_move_and_it_joins_again()
    {
        var reactivated = TimeSpan.Zero;
        await cluster.PhaseAsync(
            "SIGKILL a silo",
            FaultCluster.PhaseTime,
            async () =>
            {
                var killed = Stopwatch.GetTimestamp();
                await Processes.SignalAsync("silo-2", "KILL");
                await UntilEveryPolicyAnswersAsync();
                reactivated = Stopwatch.GetElapsedTime(killed);
                await Processes.StartAsync("silo-2");
            },
            () => [("seconds from SIGKILL until every policy was active elsewhere", reactivated.TotalSeconds)]
        );
        Assert.InRange(reactivated, TimeSpan.Zero, ReactivationBound);
    }

    [Fact, Phase(2)]
    public async Task A_stopped_silo_hands_over_and_joins_again() =>
        await cluster.PhaseAsync(
            "SIGTERM a silo",
            FaultCluster.PhaseTime,
            async () =>
            {
                await Processes.StopAsync("silo-3");
                await Processes.StartAsync("silo-3");
            }
        );

    [Fact, Phase(3)]
    public async Task A_silo_suspended_until_declared_dead_writes_nothing_stale_when_resumed() =>
        await cluster.PhaseAsync(
            "SIGSTOP a silo for 40 s",
            Suspended + FaultCluster.PhaseTime,
            async () =>
            {
                await Processes.SignalAsync("silo-1", "STOP");
                await cluster.Run.ForAsync(Suspended);
                await Processes.SignalAsync("silo-1", "CONT");

                // It finds out that it was declared dead, and ends; a supervisor starts it again.
                await cluster.Run.ForAsync(FaultCluster.PhaseTime / 2);
                await Processes.StopAsync("silo-1");
                await Processes.StartAsync("silo-1");
            }
        );

    [Fact, Phase(4)]
    public async Task Redis_is_restarted() =>
        await cluster.PhaseAsync(
            "restart Redis",
            FaultCluster.PhaseTime,
            async () =>
            {
                await Processes.StopAsync("redis");
                await Processes.StartAsync("redis");
            }
        );

    [Fact, Phase(5)]
    public async Task Redis_is_killed_and_has_flushed_what_was_acknowledged() =>
        await cluster.PhaseAsync(
            "SIGKILL Redis",
            FaultCluster.PhaseTime,
            async () =>
            {
                await Processes.SignalAsync("redis", "KILL");
                await Processes.StartAsync("redis");
            }
        );

    [Fact, Phase(6)]
    public async Task Consul_is_restarted_and_nobody_notices()
    {
        if (!FaultCluster.OnConsul)
            return;
        var result = await cluster.PhaseAsync(
            "restart Consul",
            FaultCluster.PhaseTime,
            async () =>
            {
                await Processes.StopAsync("consul");
                await cluster.Run.ForAsync(FaultCluster.PhaseTime / 4);
                await Processes.StartAsync("consul");
            }
        );
        Assert.Empty(result.Errors);
    }

    [Fact, Phase(7)]
    public async Task Silos_are_restarted_one_after_another_with_the_next_version_and_back_with_the_present_one()
    {
        await cluster.PhaseAsync(
            "rolling upgrade",
            FaultCluster.PhaseTime,
            async () =>
            {
                foreach (var silo in Processes.Silos)
                {
                    await Processes.StopAsync(silo);
                    await Processes.StartAsync(silo, cluster.NextVersion);
                }
            }
        );
        var upgraded = await CountMarksAsync();
        Assert.True(upgraded > 0, "The next version has not written anything.");

        // Back again: the present version writes on what the next one wrote, and the next one, as long as it is there, would refuse what
        // had lost a part.
        await cluster.PhaseAsync(
            "rolling restart, back to the version before",
            FaultCluster.PhaseTime,
            async () =>
            {
                foreach (var silo in Processes.Silos)
                {
                    await Processes.StopAsync(silo);
                    await Processes.StartAsync(silo);
                }
            }
        );
        Assert.True(await CountMarksAsync() >= upgraded, "What the next version wrote has been lost.");
    }

    /// <summary>How many transactions the next version wrote, by their canonical bytes.</summary>
    private async Task<int> CountMarksAsync()
    {
        var exports = await Task.WhenAll(
            cluster.Policies.Select(policy =>
                cluster
                    .Gateways[0]
                    .GetStringAsync(new Uri($"/v1/realms/{Portfolio.Realm}/policies/{policy}/audit/export", UriKind.Relative))
            )
        );
        return exports.Sum(static export => export.Replace("\\\"", "\"", StringComparison.Ordinal).Split(NextVersion.Mark).Length - 1);
    }

    /// <summary>Each policy is asked for again and again, without waiting for the attempts before, until one is answered.</summary>
    private Task UntilEveryPolicyAnswersAsync() =>
        Task.WhenAll(
            cluster.Policies.Select(async policy =>
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
                using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
                var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var attempts = new List<Task>();
                while (!answered.Task.IsCompleted)
                {
                    attempts.Add(AskAsync(policy, answered));
                    await Task.WhenAny(answered.Task, timer.WaitForNextTickAsync(limit.Token).AsTask());
                    limit.Token.ThrowIfCancellationRequested();
                }
            })
        );

    private async Task AskAsync(string policy, TaskCompletionSource answered)
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
            using var response = await cluster
                .Gateways[0]
                .GetAsync(new Uri($"/v1/realms/{Portfolio.Realm}/policies/{policy}", UriKind.Relative), patience.Token);
            if (response.StatusCode == HttpStatusCode.OK)
                answered.TrySetResult();
        }
        catch (OperationCanceledException)
        {
            // The next attempt is under way already.
        }
    }
}
