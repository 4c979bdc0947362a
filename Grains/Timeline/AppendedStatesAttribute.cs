using Orleans.Metadata;

namespace Concord.Timeline;

/// <summary>
/// Tells the other silos of the cluster that this one reads states to which commits were added: they learn the properties of its grains. A
/// silo of an earlier version has the same grain without this property.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AppendedStatesAttribute : Attribute, IGrainPropertiesProviderAttribute
{
    /// <summary>The name of the property; part of what silos of different versions know of each other.</summary>
    public const string Property = "concord.appended-states";

    public void Populate(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        properties[Property] = "read";
    }

    /// <summary>Whether a silo has a grain with the property.</summary>
    public static bool IsIn(GrainManifest silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        return silo.Grains.Values.Any(static grain => grain.Properties.ContainsKey(Property));
    }
}
