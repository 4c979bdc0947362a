using Concord.Policies;
using Concord.Ports;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// What policies are looked up by in one array index: each a digest of the realm, what it is, and its value. So ids of any length and
/// alphabet cost the same, two are never taken for each other by the server's collation, and a look-up finds those of one realm alone.
/// </summary>
internal static class PolicyTerms
{
    /// <summary>Of everything that holds at any time: a product or a status found here is to be looked at again for its day.</summary>
    public static IReadOnlyList<string> Of(ListedPolicy policy)
    {
        var realm = policy.Id.Realm;
        return
        [
            .. policy
                .Parties.Select(party => Party(realm, party))
                .Concat(policy.Assets.Select(asset => Asset(realm, asset)))
                .Concat(policy.Segments.Select(segment => Product(realm, segment.Product)))
                .Concat(policy.Segments.SelectMany(static segment => segment.Status).Select(status => Status(realm, status)))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    public static string Party(RealmId realm, string id) => Digest(realm, "party", id);

    public static string Asset(RealmId realm, string id) => Digest(realm, "asset", id);

    public static string Product(RealmId realm, string product) => Digest(realm, "product", product);

    public static string Status(RealmId realm, PolicyStatus status) => Digest(realm, "status", status.ToString());

    private static string Digest(RealmId realm, string what, string value) => DocumentKey.Digest($"{realm.Value}\n{what}\n{value}");
}
