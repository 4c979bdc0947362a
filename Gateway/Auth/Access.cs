using System.Collections.Frozen;
using System.Collections.Immutable;
using Concord.Governance;

namespace Concord.Gateway.Auth;

/// <summary>What a caller may do, and where.</summary>
internal sealed class Access
{
    /// <summary>Everything in every realm: without authentication, and for configured keys without roles.</summary>
    public static readonly Access Full = new(Roles.Everything, FrozenDictionary<string, Permission>.Empty);

    private readonly Permission _everywhere;
    private readonly FrozenDictionary<string, Permission> _realms;

    private Access(Permission everywhere, FrozenDictionary<string, Permission> realms) => (_everywhere, _realms) = (everywhere, realms);

    /// <summary>Roles that this version does not know give nothing.</summary>
    public static Access Of(IEnumerable<RoleGrant> grants)
    {
        var (everywhere, realms) = (Permission.None, new Dictionary<string, Permission>(StringComparer.Ordinal));
        foreach (var grant in grants)
        {
            var permissions = Roles.All.GetValueOrDefault(grant.Role);
            if (grant.Realm is null)
                everywhere |= permissions;
            else
                realms[grant.Realm] = realms.GetValueOrDefault(grant.Realm) | permissions;
        }

        return new(everywhere, realms.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>Everything that may be done in all realms.</summary>
    public Permission Everywhere => _everywhere;

    /// <summary>The realms in which more may be done than in all of them, by id.</summary>
    public IEnumerable<string> Realms => _realms.Keys.Order(StringComparer.Ordinal);

    public Permission In(string realm) => _everywhere | _realms.GetValueOrDefault(realm);

    /// <summary>The realms in which one of the permissions is had, by id; null for all.</summary>
    public ImmutableArray<string>? RealmsOf(Permission anyOf) =>
        (_everywhere & anyOf) != 0 ? null : [.. Realms.Where(realm => (_realms[realm] & anyOf) != 0)];

    /// <summary>One of the permissions is had in the realm.</summary>
    public bool Allows(Permission anyOf, string realm) => (In(realm) & anyOf) != 0;

    public bool AllowsEverywhere(Permission anyOf) => (_everywhere & anyOf) != 0;

    public bool AllowsSomewhere(Permission anyOf) =>
        AllowsEverywhere(anyOf) || _realms.Values.Any(permissions => (permissions & anyOf) != 0);

    /// <summary>Something may be done in the realm; to everybody else it does not exist.</summary>
    public bool Sees(string realm) => In(realm) != 0;
}
