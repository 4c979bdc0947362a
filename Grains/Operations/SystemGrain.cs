using System.Collections.Immutable;
using Concord.Ports;
using Concord.Projections;
using Concord.Wal;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Configuration;

namespace Concord.Operations;

[GrainType("system")]
[StatelessWorker, Reentrant]
internal sealed class SystemGrain(
    ICommitStore store,
    IGraphStore graph,
    WalStatusCache projections,
    IOptions<ClusterOptions> cluster,
    IClusterMembershipService membership,
    TimeProvider time
) : Grain, ISystemGrain
{
    /// <summary>
    /// Well below the gateway's timeout for the whole answer: a graph that does not respond must not make everything look
    /// unavailable.
    /// </summary>
    private static readonly TimeSpan GraphTimeout = TimeSpan.FromSeconds(1);

    public Task<SystemInfo> GetInfoAsync() =>
        Task.FromResult(
            new SystemInfo
            {
                Store = store.Info.Provider,
                Durability = store.Info.Durability,
                StoreId = store.Info.StoreId,
                Partitions = store.Info.Partitions,
                Graph = graph.Info.Provider,
                ClusterId = cluster.Value.ClusterId,
                Silos =
                [
                    .. ActiveSilos()
                        .Select(static silo => new Concord.Operations.SiloStatus(
                            silo.SiloAddress.ToParsableString(),
                            silo.Status.ToString()
                        )),
                ],
            }
        );

    public async Task<ImmutableArray<DependencyStatus>> CheckAsync() =>
        [.. await Task.WhenAll(CheckStoreAsync(), CheckGraphAsync(), Task.FromResult(CheckCluster()), CheckProjectionsAsync())];

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

    /// <summary>The graph is a projection; while it is unavailable policies can still be written and read.</summary>
    private async Task<DependencyStatus> CheckGraphAsync()
    {
        try
        {
            await graph.CheckAsync().AsTask().WaitAsync(GraphTimeout, time);
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

    private DependencyStatus CheckCluster()
    {
        var active = ActiveSilos().Count();
        return new("cluster", active > 0, $"{active} active silo{(active == 1 ? "" : "s")}");
    }

    /// <summary>
    /// A projection that lags, waits or has dead letters makes answers outdated, not wrong: it is reported, but readiness does
    /// not depend on it.
    /// </summary>
    private async Task<DependencyStatus> CheckProjectionsAsync()
    {
        try
        {
            var status = await projections.GetAsync();
            var all = status
                .Partitions.SelectMany(partition => partition.Projections)
                .GroupBy(projection => projection.Group, StringComparer.Ordinal);
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

    /// <summary>
    /// The membership as this silo last received it. Its store is not asked: the cluster works while that is unavailable.
    /// </summary>
    private IEnumerable<ClusterMember> ActiveSilos() =>
        membership
            .CurrentSnapshot.Members.Values.Where(static member => member.Status == Orleans.Runtime.SiloStatus.Active)
            .OrderBy(static member => member.SiloAddress);
}
