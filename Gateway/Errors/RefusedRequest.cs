namespace Concord.Gateway.Http;

/// <summary>What the server says about a request that it refuses.</summary>
internal static class RefusedRequest
{
    /// <summary>Without what it quotes of the request: that may be anything, a key among it.</summary>
    public static string Reason(BadHttpRequestException refused)
    {
        var said = refused.Message.AsSpan();
        var quoted = said.IndexOfAny('\'', '"', ':');
        var reason = (quoted < 0 ? said : said[..quoted]).TrimEnd();
        return reason.IsEmpty ? "The request cannot be read."
            : reason.EndsWith(".") ? reason.ToString()
            : $"{reason}.";
    }
}
