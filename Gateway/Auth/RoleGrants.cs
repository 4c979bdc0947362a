using System.Collections.Immutable;
using Concord.Governance;
using Concord.Policies;

namespace Concord.Gateway.Auth;

/// <summary>Grants as text: <c>viewer</c> in all realms, <c>viewer@motor-fr</c> in one; several are separated by commas.</summary>
internal static class RoleGrants
{
    /// <returns>Null where it is a grant; otherwise what is wrong with it.</returns>
    public static string? WrongWith(RoleGrant grant) =>
        !Roles.All.ContainsKey(grant.Role)
            ? $"'{grant.Role}' is not a role; there are {string.Join(", ", Roles.All.Keys.Order(StringComparer.Ordinal))}."
        : grant.Realm is null ? null
        : Roles.Global.Contains(grant.Role) ? $"'{grant.Role}' is a role for the whole installation and not for one realm."
        : RealmId.TryParse(grant.Realm, out var realm) && realm.Value == grant.Realm ? null
        : $"'{grant.Realm}' is not a realm id.";

    public static ImmutableArray<RoleGrant> Parse(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Of)];

    private static RoleGrant Of(string text) =>
        text.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? new(text[..at], text[(at + 1)..]) : new(text, null);
}
