namespace Concord.Gateway.Http;

/// <summary>What the server says about a request that it refuses.</summary>
internal static class RefusedRequest
{
    /// <summary>Without the part of the request that it quotes, which could be anything, also a key.</summary>
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
