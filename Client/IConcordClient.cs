using Concord.Errors;

namespace Concord.Client;

/// <summary>
/// Concord, for services inside: the grains with cancellation and with one family of errors. It decides nothing: what it is asked goes to the grain, what the grain
/// answers comes back. Thread-safe; one per process.
/// </summary>
/// <remarks>
/// Every method fails with the exceptions of <see cref="Concord.Errors"/>, each with its stable code. Where the cluster, or the silo that has the call, cannot be reached or does not
/// answer in time, that is <see cref="StorageUnavailableException"/>, which says whether the call may have been carried out. A method that is cancelled stops waiting;
/// a write may be carried out all the same, and its commit id tells.
/// </remarks>
public interface IConcordClient
{
    IPolicyClient Policies { get; }

    IRealmClient Realms { get; }

    IEventClient Events { get; }

    IGraphClient Graph { get; }

    IOperationsClient Operations { get; }
}
