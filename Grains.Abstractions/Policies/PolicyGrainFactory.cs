using System.Runtime.CompilerServices;

namespace Concord.Policies;

/// <summary>Finds the grains of policies.</summary>
public static class PolicyGrainFactory
{
    private static readonly GrainType Type = GrainType.Create("policy");

    /// <summary>A reference of each factory, for what the interface is called among grains.</summary>
    private static readonly ConditionalWeakTable<IGrainFactory, GrainReference> Known = [];

    /// <summary>
    /// The grain of a policy, by its key. <c>GetGrain&lt;T&gt;</c> reads the attributes of the interface by reflection on every call, which takes a fourteenth of the CPU
    /// time of a whole command; here that is done once.
    /// </summary>
    public static IPolicyGrain GetPolicy(this IGrainFactory grains, string key)
    {
        ArgumentNullException.ThrowIfNull(grains);
        if (Known.TryGetValue(grains, out var known))
            return (IPolicyGrain)grains.GetGrain(GrainId.Create(Type, key), known.InterfaceType);

        // While the cluster's grains are not known yet, a reference has another type of grain: that one is not kept.
        var policy = grains.GetGrain<IPolicyGrain>(key);
        if (policy is GrainReference reference && reference.GrainId.Type == Type)
            Known.TryAdd(grains, reference);
        return policy;
    }

    /// <inheritdoc cref="GetPolicy(IGrainFactory, string)"/>
    public static IPolicyGrain GetPolicy(this IGrainFactory grains, PolicyId id) => grains.GetPolicy(id.ToString());
}
