namespace Concord.Client;

/// <summary>
/// Concord for services of the same cluster network: the grains, with cancellation and one family of errors. It decides
/// nothing: requests go to the grain, and its answer comes back. Thread-safe; one per process.
/// </summary>
/// <remarks>
/// Every method fails with the exceptions of <see cref="Concord.Errors"/>, each with its stable code. If the cluster, or the
/// silo that has the call, cannot be reached or does not answer in time, that is <see cref="StorageUnavailableException"/>,
/// which says whether the call may have been carried out. A cancelled method stops waiting; a write may still be carried out:
/// its commit id shows whether it was.
/// </remarks>
public interface IConcordClient
{
    IPolicyClient Policies { get; }

    IRealmClient Realms { get; }

    IEventClient Events { get; }

    IGraphClient Graph { get; }

    IOperationsClient Operations { get; }
}
