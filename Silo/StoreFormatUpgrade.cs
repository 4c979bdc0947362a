using Concord.Operations;
using Concord.Ports;
using Concord.Timeline;
using Microsoft.Extensions.Logging;
using Orleans.Metadata;
using SiloStatus = Orleans.Runtime.SiloStatus;

namespace Concord.Silo;

/// <summary>
/// Raises the store's format once every silo of the cluster can read what is then written. During a rolling upgrade silos of both versions
/// use the store, and each must be able to read what the other writes; afterwards a program of the version before refuses to open it.
/// </summary>
internal sealed partial class StoreFormatUpgrade(
    ICommitStore store,
    ISiloStatusOracle members,
    IClusterManifestProvider manifests,
    TimeProvider time,
    ILogger<StoreFormatUpgrade> logger
) : PeriodicService(Interval, time, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = logger;

    protected override bool BeginsAtOnce => true;

    protected override async Task RunRoundAsync(CancellationToken cancellationToken)
    {
        if (!store.TakesAppends)
        {
            if (!AllRead(members.GetApproximateSiloStatuses(onlyActive: false), manifests.Current.Silos))
                return;
            await store.RaiseFormatAsync(cancellationToken);
            LogRaised(store.Info.Provider, store.Info.StoreId);
        }

        SetInterval(Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Whether every silo is known to read such states. One that is about to join, or cannot be asked, is not among the manifests: it may
    /// be of the version before.
    /// </summary>
    internal static bool AllRead(
        IReadOnlyDictionary<SiloAddress, SiloStatus> members,
        IReadOnlyDictionary<SiloAddress, GrainManifest> manifests
    )
    {
        var present = members.Where(static silo => silo.Value != SiloStatus.Dead).Select(static silo => silo.Key).ToList();
        return present.Count > 0
            && present.TrueForAll(silo => manifests.TryGetValue(silo, out var manifest) && AppendedStatesAttribute.IsIn(manifest));
    }

    [LoggerMessage(
        1,
        LogLevel.Information,
        "All silos read states to which commits are added: from now on store {Provider} {StoreId} has them, and earlier versions refuse it"
    )]
    private partial void LogRaised(string provider, string storeId);
}
