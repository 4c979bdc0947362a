namespace Concord.Grains.Abstractions.Client;

/// <inheritdoc cref="IConcordClient"/>
/// <param name="grains">Where grains are found: a client of the cluster, or a silo in this process.</param>
public sealed class ConcordClient(IGrainFactory grains, TimeProvider time) : IConcordClient
{
    public IPolicyClient Policies { get; } = new PolicyClient(grains);

    public IRealmClient Realms { get; } = new RealmClient(grains);

    public IEventClient Events { get; } = new EventClient(grains, time);

    public IGraphClient Graph { get; } = new GraphClient(grains);
}
