namespace Concord.Governance;

/// <summary>A role that a caller has, in one realm or in all of them.</summary>
/// <param name="Role">The role's name.</param>
/// <param name="Realm">Null for all realms, also those that do not exist yet.</param>
[GenerateSerializer, Immutable, Alias("concord.role-grant")]
public sealed record RoleGrant([property: Id(0)] string Role, [property: Id(1)] string? Realm);
