using System.Collections.Immutable;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Operations;
using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Commit;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Configuration;

namespace Concord.Grains.Operations;

[StatelessWorker, Reentrant]
internal sealed class SystemGrain(ICommitStore store, IOptions<ClusterOptions> cluster) : Grain, ISystemGrain
{
    private const int ManagementGrainKey = 0;

    public async Task<SystemInfo> GetInfoAsync() => new()
    {
        Store = store.Info.Provider,
        Durability = store.Info.Durability,
        StoreId = store.Info.StoreId,
        Partitions = store.Info.Partitions,
        ClusterId = cluster.Value.ClusterId,
        Silos = [.. (await HostsAsync()).Select(host => new Abstractions.Operations.SiloStatus(host.Key.ToParsableString(), host.Value.ToString()))],
    };

    public async Task<ImmutableArray<DependencyStatus>> CheckAsync() =>
        [.. await Task.WhenAll(CheckStoreAsync(), CheckClusterAsync(), CheckProjectionsAsync())];

    private async Task<DependencyStatus> CheckStoreAsync()
    {
        try
        {
            await store.CheckAsync();
            return new("store", true, $"{store.Info.Provider}; durability: {store.Info.Durability}");
        }
        catch (StorageUnavailableException e)
        {
            return new("store", false, e.Message);
        }
    }

    private async Task<DependencyStatus> CheckClusterAsync()
    {
        var active = (await HostsAsync()).Count(host => host.Value == Orleans.Runtime.SiloStatus.Active);
        return new("cluster", active > 0, $"{active} active silo{(active == 1 ? "" : "s")}");
    }

    /// <summary>A projection that is behind, waits or has dead letters makes answers old, not wrong: it is told, and keeps nobody out.</summary>
    private async Task<DependencyStatus> CheckProjectionsAsync()
    {
        try
        {
            var status = await GrainFactory.GetGrain<IWalGrain>(0).GetStatusAsync();
            var all = status.Partitions.SelectMany(partition => partition.Projections).GroupBy(projection => projection.Group, StringComparer.Ordinal);
            return new("projections", true, string.Join("; ", all.Select(Describe)));
        }
        catch (StorageUnavailableException e)
        {
            return new("projections", false, e.Message);
        }
    }

    private static string Describe(IGrouping<string, ProjectionStatus> partitions)
    {
        // The states are declared from best to worst.
        var worst = partitions.MaxBy(partition => partition.State)!;
        var (lag, letters) = (partitions.Sum(partition => partition.Lag), partitions.Sum(partition => partition.DeadLetters));
        var reason = worst.Detail is { } detail ? $" ({detail})" : "";
        return $"{partitions.Key} {worst.State.ToString().ToLowerInvariant()}{reason}, lag {lag}, dead letters {letters}";
    }

    private Task<Dictionary<SiloAddress, Orleans.Runtime.SiloStatus>> HostsAsync() =>
        GrainFactory.GetGrain<IManagementGrain>(ManagementGrainKey).GetHosts(onlyActive: true);
}
