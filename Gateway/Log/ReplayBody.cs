using Concord.Gateway.Requests;
using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Abstractions.Wal;

namespace Concord.Gateway.Log;

/// <summary>The body of <c>POST /v1/wal/projections/{name}:replay</c>.</summary>
internal static class ReplayBody
{
    public static ReplayRequest Read(CanonicalJson body, string id, string actor)
    {
        using var members = new MemberReader(body);
        var (from, start) = (members.Id("from", required: true), default(StartBound));
        if (from is not null && !StartBound.TryParse(from, out start)) members.Fail("from", $"Expected {StartBound.Expected}.");
        var realm = members.Id("realm");
        if (realm is not null && !RealmId.TryParse(realm, out _)) members.Fail("realm", EventRequest.NotARealm);
        var policy = members.Id("policy");
        if (policy is not null && !EventRequest.IsPolicy(policy, realm)) members.Fail("policy", EventRequest.NotAPolicy);
        members.ThrowIfInvalid();
        return new() { Id = id, From = start.Bound, Realm = realm, Policy = policy, Actor = actor };
    }
}
