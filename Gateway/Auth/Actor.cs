using Concord.Gateway.Http;

namespace Concord.Gateway.Auth;

/// <summary>
/// The actor that is recorded with a change. The holder of a key acts for people and systems behind it, and names them in
/// <c>Concord-Actor</c>; the record must also show who claimed that. It is therefore the named actor <c>via</c> the key's name. The key
/// name after the last <c> via </c> is authenticated; the actor before it is only claimed.
/// </summary>
internal static class Actor
{
    /// <summary>The name of the key that was presented; null where no key is required.</summary>
    public static string? Proven(HttpContext http) => http.User.Identity is { IsAuthenticated: true, Name: { } name } ? name : null;

    public static string Of(HttpContext http)
    {
        var named = ConcordHeaders.ReadActor(http.Request.Headers);
        var proven = Proven(http);
        if (proven is null)
            return named ?? ConcordHeaders.Anonymous;
        return named is null || named == proven ? proven : $"{named} via {proven}";
    }
}
