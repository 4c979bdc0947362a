using Concord.Conformance;
using Concord.Errors;
using Concord.Operations;
using Concord.Projections;
using Concord.Wal;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Xunit;

namespace Concord.Silo.Tests;

/// <summary>The log's and the system's front over storage that can be switched off.</summary>
public sealed class WalGrainTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly InMemoryStorage _storage = new();
    private InProcessTestCluster _cluster = null!;

    private IWalGrain Log => _cluster.Client.GetGrain<IWalGrain>(0);

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo(
            (_, silo) =>
            {
                silo.AddConcord().UseInMemoryReminderService();
                silo.Services.AddInMemoryStorage(_storage);
                silo.Services.Configure<ProjectionOptions>(options =>
                {
                    options.MinBackoff = TimeSpan.FromMilliseconds(1);
                    options.MaxBackoff = TimeSpan.FromMilliseconds(5);
                });
            }
        );
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_projection_without_lag_is_running()
    {
        await ArchiveTakesAsync("motor-fr/P1");

        var status = await StatusAsync("motor-fr/P1");

        Assert.Equal((0, 0, ProjectionState.Running), (status.Lag, status.DeadLetters, status.State));
    }

    [Fact]
    public async Task A_group_of_another_program_is_shown_with_what_waits_for_it()
    {
        await _storage.Store.EnsureGroupAsync("billing");
        var position = await _storage.Store.CommitAsync("motor-fr/P1", 1);

        var billing = (await Log.GetStatusAsync())
            .Partitions[position.Partition]
            .Projections.Single(projection => projection.Group == "billing");

        Assert.Equal(
            (1, ProjectionState.Behind, "a group of another program, without readers"),
            (billing.Lag, billing.State, billing.Detail)
        );
    }

    [Fact]
    public async Task A_projection_with_an_unavailable_target_is_waiting_with_the_reason()
    {
        _storage.Archive.Outage.Begin("The archive is away.");
        var position = await _storage.Store.CommitAsync("motor-fr/P1", 1);

        await Assert.ThrowsAsync<ProjectionBehindException>(() =>
            Log.WaitForAsync(ProjectionNames.Archive, position, TimeSpan.FromMilliseconds(200))
        );
        var status = await StatusAsync("motor-fr/P1");

        Assert.Equal((1, ProjectionState.Waiting, "The archive is away."), (status.Lag, status.State, status.Detail));
        var check = (await _cluster.Client.GetGrain<ISystemGrain>(0).CheckAsync()).Single(check => check.Name == "projections");
        Assert.Contains("archive waiting (The archive is away.), lag 1", check.Detail, StringComparison.Ordinal);

        _storage.Archive.Outage.End();
        await Log.WaitForAsync(ProjectionNames.Archive, position, Patience);
        Assert.Equal(ProjectionState.Running, (await StatusAsync("motor-fr/P1")).State);
    }

    [Fact]
    public async Task A_projection_with_dead_letters_has_failed_and_shows_them()
    {
        _storage.Archive.Poison = _ => true;
        await ArchiveTakesAsync("motor-fr/P1");

        var status = await StatusAsync("motor-fr/P1");
        Assert.Equal((1, ProjectionState.Failed), (status.DeadLetters, status.State));
        var letter = Assert.Single((await Log.GetDeadLettersAsync(ProjectionNames.Archive, 10, null)).Items);
        Assert.Equal("motor-fr/P1/1", letter.Entry.Event.EventId);
        Assert.Equal("motor-fr/P1/1", Assert.Single((await Log.QueryEventsAsync(new() { Limit = 10 })).Items).Event.EventId);
    }

    [Fact]
    public async Task An_unknown_projection_or_partition_cannot_be_waited_for()
    {
        await Assert.ThrowsAsync<ValidationException>(() => Log.WaitForAsync("graphs", new(0, EntryId.Zero), Patience));
        await Assert.ThrowsAsync<ValidationException>(() => Log.WaitForAsync(ProjectionNames.Archive, new(4, EntryId.Zero), Patience));
        await Assert.ThrowsAsync<ValidationException>(() => Log.GetDeadLettersAsync("graphs", 10, null));
    }

    [Fact]
    public async Task A_store_that_is_away_is_reported_as_not_ready()
    {
        _storage.Store.Outage.Begin("The store is away.");

        var checks = await _cluster.Client.GetGrain<ISystemGrain>(0).CheckAsync();

        Assert.Equal(new DependencyStatus("store", false, "The store is away."), checks.Single(check => check.Name == "store"));
        Assert.True(checks.Single(check => check.Name == "cluster").Ready);
    }

    /// <summary>Commits the first version of a policy and waits until the archive has dealt with it.</summary>
    private async Task ArchiveTakesAsync(string subject) =>
        await Log.WaitForAsync(ProjectionNames.Archive, await _storage.Store.CommitAsync(subject, 1), Patience);

    private async Task<ProjectionStatus> StatusAsync(string subject)
    {
        var partition = new Concord.Timeline.EntityKey(subject).PartitionOf(_storage.Store.Partitions);
        return (await Log.GetStatusAsync())
            .Partitions[partition]
            .Projections.Single(projection => projection.Group == ProjectionNames.Archive);
    }
}
