using Concord.Policies;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// What policies are looked up by in one array index: each is a digest of the realm, the kind of term, and its value. So ids of any length
/// and alphabet cost the same, the server's collation never confuses two, and a look-up finds only those of one realm.
/// </summary>
internal static class PolicyTerms
{
    /// <summary>Everything that holds at any time: a match by product or status must be checked again for the requested day.</summary>
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
