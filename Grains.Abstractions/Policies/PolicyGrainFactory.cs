using System.Runtime.CompilerServices;

namespace Concord.Policies;

/// <summary>Finds the grains of policies.</summary>
public static class PolicyGrainFactory
{
    private static readonly GrainType Type = GrainType.Create("policy");

    /// <summary>One reference per factory: it holds the interface type that grain references need.</summary>
    private static readonly ConditionalWeakTable<IGrainFactory, GrainReference> Known = [];

    /// <summary>
    /// The grain of a policy, by its key. <c>GetGrain&lt;T&gt;</c> reads the attributes of the interface by reflection on every
    /// call, which takes one fourteenth of the CPU time of a whole command; here that is done once.
    /// </summary>
    public static IPolicyGrain GetPolicy(this IGrainFactory grains, string key)
    {
        ArgumentNullException.ThrowIfNull(grains);
        if (Known.TryGetValue(grains, out var known))
            return (IPolicyGrain)grains.GetGrain(GrainId.Create(Type, key), known.InterfaceType);

        // While the client does not know the cluster's grains yet, a reference has another grain type: that one is not cached.
        var policy = grains.GetGrain<IPolicyGrain>(key);
        if (policy is GrainReference reference && reference.GrainId.Type == Type)
            Known.TryAdd(grains, reference);
        return policy;
    }

    /// <inheritdoc cref="GetPolicy(IGrainFactory, string)"/>
    public static IPolicyGrain GetPolicy(this IGrainFactory grains, PolicyId id) => grains.GetPolicy(id.ToString());
}
