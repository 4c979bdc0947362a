using Concord.Policies;

namespace Concord.Gateway.Http;

/// <summary>The ids in a path, validated before anything else.</summary>
internal static class RouteIds
{
    public static RealmId Realm(this HttpContext http) => RealmId.Parse(Raw(http, "realm"));

    public static PolicyId Policy(this HttpContext http) => PolicyId.Create(Realm(http), Raw(http, "number"));

    private static string Raw(HttpContext http, string name) => http.Request.RouteValues[name] as string ?? "";
}
