using Microsoft.Extensions.Options;

namespace Concord.Client;

/// <inheritdoc cref="IConcordClient"/>
/// <param name="grains">Where grains are found: a client of the cluster, or a silo in this process.</param>
/// <param name="time">The clock.</param>
/// <param name="options">Null for the defaults.</param>
public sealed class ConcordClient(IGrainFactory grains, TimeProvider time, IOptions<ConcordClientOptions>? options = null) : IConcordClient
{
    public IPolicyClient Policies { get; } = new PolicyClient(grains);

    public IRealmClient Realms { get; } = new RealmClient(grains);

    public IEventClient Events { get; } = new EventClient(grains, options?.Value.Follow ?? new FollowOptions(), time);

    public IGraphClient Graph { get; } = new GraphClient(grains);

    public IOperationsClient Operations { get; } = new OperationsClient(grains);
}
