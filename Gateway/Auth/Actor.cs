using Concord.Gateway.Http;

namespace Concord.Gateway.Auth;

/// <summary>
/// Who is recorded with a change. Whoever has a key speaks for people and systems behind it, and names them in <c>Concord-Actor</c>; the
/// record must tell as well whose word that is. So it is the named one <c>via</c> the key's name: what follows the last <c> via </c> was
/// proven, what comes before it was said.
/// </summary>
internal static class Actor
{
    /// <summary>The name of the key that was presented; null where nobody asks for one.</summary>
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
