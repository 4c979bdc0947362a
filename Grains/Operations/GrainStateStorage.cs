namespace Concord.Operations;

/// <summary>
/// The grain storage for state without events: what grains store for themselves and no projection follows. Policies and realms
/// are not stored in it.
/// </summary>
public static class GrainStateStorage
{
    public const string Name = "concord";
}
