namespace Concord.Operations;

/// <summary>The grain storage for what has no events: what grains remember for themselves, and nothing follows. Policies and realms are not kept in it.</summary>
public static class GrainStateStorage
{
    public const string Name = "concord";
}
