using Concord.Errors;
using Concord.Policies;
using Concord.Values;
using Concord.Wal;

namespace Concord.Gateway.Wal;

/// <summary>The body of <c>POST /v1/wal/projections/{name}:replay</c>.</summary>
internal static class ReplayRequestReader
{
    private const int MaxId = 256;

    public static ReplayRequest Read(JsonTree body, string id, string actor)
    {
        var errors = new FieldErrors();
        var members = new ObjectReader(body, "", errors, ["from", "policy", "realm"]);
        var (from, start) = (members.RequiredId("from", MaxId), default(StartBound));
        if (from is not null && !StartBound.TryParse(from, out start))
            members.Fail("from", $"Expected {StartBound.Expected}.");
        var realm = members.OptionalId("realm", MaxId);
        if (realm is not null && !RealmId.TryParse(realm, out _))
            members.Fail("realm", EventRequest.NotARealm);
        var policy = members.OptionalId("policy", MaxId);
        if (policy is not null && !EventRequest.IsPolicy(policy, realm))
            members.Fail("policy", EventRequest.NotAPolicy);
        errors.ThrowIfAny();
        return new()
        {
            Id = id,
            From = start.Bound,
            Realm = realm,
            Policy = policy,
            Actor = actor,
        };
    }
}
