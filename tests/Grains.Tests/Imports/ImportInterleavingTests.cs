using System.Globalization;
using Concord.Errors;
using Concord.Policies;
using Concord.Policies.Tests;
using Concord.Testing;
using Xunit;

namespace Concord.Imports.Tests;

/// <summary>
/// Imports, commands and reads of the same policies side by side, while silos come and go: after a change is acknowledged every
/// read shows it, no read goes back, and nothing is lost.
/// </summary>
[NeedsServers]
public sealed class ImportInterleavingTests : IDisposable
{
    private const int Policies = 8;
    private const int Values = 30;

    /// <summary>Of each policy at most, which has a limit of transactions.</summary>
    private const int Commands = 2_000;

    private readonly long[] _acknowledged = new long[Policies];
    private readonly CancellationTokenSource _ended = new();
    private WorkerCluster _cluster = null!;

    [Fact]
    public async Task What_is_acknowledged_is_shown_by_every_read_after_it()
    {
        await using var cluster = _cluster = await WorkerCluster.StartAsync(2);
        await cluster.ApplyAsync([.. Enumerable.Range(0, Policies).Select(static i => WorkerCluster.Row(i, 0))]);
        var readers = Enumerable.Range(0, Policies).Select(ReadAsync).ToList();
        var commands = Enumerable.Range(0, Policies).Select(CommandAsync).ToList();
        var silos = ReplaceSiloAsync();

        var value = 0;
        while (value < Values || !silos.IsCompleted)
        {
            value++;
            ImportRow[] rows = [.. Enumerable.Range(0, Policies).Select(i => WorkerCluster.Row(i, value))];
            var outcomes = await RepeatAsync(() => cluster.ApplyAsync(rows));
            Assert.All(outcomes, static outcome => Assert.True(outcome.Kind is ImportOutcomeKind.Changed or ImportOutcomeKind.Unchanged));
            for (var i = 0; i < Policies; i++)
                Interlocked.Exchange(ref _acknowledged[i], value);
        }

        await silos;
        await _ended.CancelAsync();
        var applied = await Task.WhenAll(commands);
        await Task.WhenAll(readers);
        for (var i = 0; i < Policies; i++)
        {
            var view = await cluster.Policy(i).GetAsync(null, null);
            Assert.Equal((value, applied[i]), (Number(view, "n"), Number(view, "c")));
            Assert.Equal(1 + value + applied[i], view.Version);
        }
    }

    public void Dispose() => _ended.Dispose();

    private async Task ReadAsync(int policy)
    {
        var (version, reads) = (0L, 0);
        while (!_ended.IsCancellationRequested)
        {
            var acknowledged = Interlocked.Read(ref _acknowledged[policy]);
            var view = await RepeatAsync(() => _cluster.Policy(policy).GetAsync(null, null));
            Assert.InRange(Number(view, "n"), acknowledged, long.MaxValue);
            Assert.InRange(view.Version, version, long.MaxValue);
            (version, reads) = (view.Version, reads + 1);
        }
        Assert.NotEqual(0, reads);
    }

    /// <returns>How many commands were applied.</returns>
    private async Task<long> CommandAsync(int policy)
    {
        for (var n = 1; ; n++)
        {
            var command = new ApplyTransaction(
                new()
                {
                    CommitId = new Guid(policy, (short)n, 1, 0, 0, 0, 0, 0, 0, 0, 0),
                    Actor = "ada",
                    Origin = "api",
                },
                TransactionType.Endorse,
                new(2018, 1, 1),
                PolicyTestBed.Json(string.Create(CultureInfo.InvariantCulture, $"{{\"attributes\":{{\"c\":{n}}}}}"))
            );
            await RepeatAsync(() => _cluster.Policy(policy).ApplyAsync(command));
            if (_ended.IsCancellationRequested || n == Commands)
                return n;
        }
    }

    /// <summary>A silo joins, and another leaves.</summary>
    private async Task ReplaceSiloAsync()
    {
        await _cluster.Cluster.StartAdditionalSiloAsync();
        await _cluster.Cluster.StopSiloAsync(_cluster.Cluster.Silos[1]);
    }

    /// <summary>While silos change, a call may have no answer; all of these may be repeated.</summary>
    private static async Task<T> RepeatAsync<T>(Func<Task<T>> call)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (tries < 100 && e is StorageUnavailableException or OrleansException or TimeoutException)
            {
                await Task.Yield();
            }
        }
    }

    private static long Number(PolicyView view, string name)
    {
        using var attributes = System.Text.Json.JsonDocument.Parse(view.Attributes.Utf8);
        return attributes.RootElement.TryGetProperty(name, out var value) ? value.GetInt64() : 0;
    }
}
