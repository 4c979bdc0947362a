using System.Collections.Immutable;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Operations;
using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Commit;
using Concord.Grains.Graph;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Configuration;

namespace Concord.Grains.Operations;

[StatelessWorker, Reentrant]
internal sealed class SystemGrain(ICommitStore store, IGraphStore graph, IOptions<ClusterOptions> cluster, TimeProvider time) : Grain, ISystemGrain
{
    private const int ManagementGrainKey = 0;

    /// <summary>Well below what the gateway waits for all of this: a graph that is silent must not make everything look away.</summary>
    private static readonly TimeSpan GraphTime = TimeSpan.FromSeconds(1);

    public async Task<SystemInfo> GetInfoAsync() => new()
    {
        Store = store.Info.Provider,
        Durability = store.Info.Durability,
        StoreId = store.Info.StoreId,
        Partitions = store.Info.Partitions,
        Graph = graph.Info.Provider,
        ClusterId = cluster.Value.ClusterId,
        Silos = [.. (await HostsAsync()).Select(host => new Abstractions.Operations.SiloStatus(host.Key.ToParsableString(), host.Value.ToString()))],
    };

    public async Task<ImmutableArray<DependencyStatus>> CheckAsync() =>
        [.. await Task.WhenAll(CheckStoreAsync(), CheckGraphAsync(), CheckClusterAsync(), CheckProjectionsAsync())];

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

    /// <summary>The graph follows; while it is away policies are written and read all the same.</summary>
    private async Task<DependencyStatus> CheckGraphAsync()
    {
        try
        {
            await graph.CheckAsync().AsTask().WaitAsync(GraphTime, time);
            return new("graph", true, $"{graph.Info.Provider}; {graph.Info.Detail}", Optional: true);
        }
        catch (StorageUnavailableException e)
        {
            return new("graph", false, e.Message, Optional: true);
        }
        catch (TimeoutException)
        {
            return new("graph", false, "It has not answered in time.", Optional: true);
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
