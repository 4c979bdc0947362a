using Concord.Gateway.Http;
using Concord.Policies;
using Concord.Wal;

namespace Concord.Gateway.Wal;

/// <summary>The query string of <c>GET /v1/wal/events</c>.</summary>
internal static class EventRequest
{
    public const string CursorKind = "events";
    public const string NotARealm = "Expected a realm id.";
    public const string NotAPolicy = "Expected {realm}/{number}, or a number together with 'realm'.";

    public static EventQuery Read(IQueryCollection parameters)
    {
        var query = new QueryReader(parameters);
        var filter = ReadFilter(query);
        var result = filter with
        {
            From = query.Value<EventBound>("from", TryParseBound, "an RFC 3339 instant or a position"),
            To = query.Value<EventBound>("to", TryParseBound, "an RFC 3339 instant or a position"),
            Limit = query.Limit(),
            After = After(query),
        };
        query.ThrowIfInvalid();
        return result;
    }

    /// <summary>Which events: realm, policy, type.</summary>
    public static EventQuery ReadFilter(QueryReader query)
    {
        var realm = query.Text("realm");
        if (realm is not null && !RealmId.TryParse(realm, out _))
            query.Fail("realm", NotARealm);
        var policy = query.Text("policy");
        if (policy is not null && !IsPolicy(policy, realm))
            query.Fail("policy", NotAPolicy);
        var type = query.Text("type");
        if (type is not null && !type.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '%'))
            query.Fail("type", "Expected an event type such as concord.policy.endorse, or its last part.");
        return new()
        {
            Realm = realm,
            Policy = policy,
            Type = type,
            Limit = QueryReader.DefaultLimit,
        };
    }

    public static bool IsPolicy(string text, string? realm) =>
        text.Contains('/', StringComparison.Ordinal) ? PolicyId.TryParse(text, out _) : realm is not null && PolicyId.IsNumber(text);

    public static bool TryParseBound(string text, out EventBound bound)
    {
        bound = default;
        if (WalPosition.TryParse(text, out var position))
            bound = new(null, position);
        else if (Instants.TryParseRfc3339(text, out var instant))
            bound = new(instant, null);
        else
            return false;
        return true;
    }

    private static WalPosition? After(QueryReader query)
    {
        if (query.Cursor(CursorKind) is not { } text)
            return null;
        if (WalPosition.TryParse(text, out var position))
            return position;
        query.Fail("cursor", QueryReader.NotACursor);
        return null;
    }
}
