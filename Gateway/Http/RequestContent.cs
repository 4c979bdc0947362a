using System.Diagnostics.CodeAnalysis;
using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Http;

/// <summary>
/// How a request declares its body, read in one way for all endpoints. Names of media types, charsets and codings are case-insensitive, and
/// a value may be quoted.
/// </summary>
/// <param name="MediaType">In lower case, without parameters.</param>
/// <param name="Charset">In lower case; null where none is declared.</param>
internal sealed record RequestContent(string MediaType, string? Charset)
{
    /// <summary>False where there is no valid Content-Type.</summary>
    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out RequestContent? content)
    {
        content = null;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return false;
        content = new(
            Lower(type.MediaType.Value!),
            type.Charset.HasValue ? Lower(HeaderUtilities.RemoveQuotes(type.Charset).Value!) : null
        );
        return true;
    }

    /// <summary>The one content coding of the body, in lower case; null where it has none.</summary>
    public static string? Coding(HttpRequest request)
    {
        var codings = request
            .Headers.ContentEncoding.SelectMany(static value =>
                (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            )
            .Select(Lower)
            .Where(static coding => coding != "identity")
            .ToArray();
        return codings.Length == 0 ? null : string.Join(", ", codings);
    }

    private static string Lower(string name) => name.ToLowerInvariant();
}
