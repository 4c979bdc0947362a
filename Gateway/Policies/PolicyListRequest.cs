using Concord.Gateway.Http;
using Concord.Policies;

namespace Concord.Gateway.Policies;

/// <summary>The query string of the policy list.</summary>
internal static class PolicyListRequest
{
    public const string CursorKind = "policies";

    public static PolicyQuery Read(RealmId realm, IQueryCollection parameters)
    {
        var query = new QueryReader(parameters);
        var result = new PolicyQuery
        {
            Realm = realm,
            Status = query.Value<PolicyStatus>("status", WireName.TryParse, "one of " + WireName.ListOf<PolicyStatus>()),
            Product = query.Text("product"),
            Party = query.Text("party"),
            Asset = query.Text("asset"),
            EffectiveOn = query.Date("effectiveOn"),
            Text = query.Words("q"),
            Limit = query.Limit(),
            After = query.Cursor(CursorKind),
        };
        query.ThrowIfInvalid();
        return result;
    }
}
