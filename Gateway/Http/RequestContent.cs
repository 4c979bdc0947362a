using System.Diagnostics.CodeAnalysis;
using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Http;

/// <summary>
/// What a request says of its body, read in one way for all endpoints: names of media types, charsets and codings know no case, and a value
/// may stand in quotes.
/// </summary>
/// <param name="MediaType">In lower case, without parameters.</param>
/// <param name="Charset">In lower case; null where none is declared.</param>
internal sealed record RequestContent(string MediaType, string? Charset)
{
    /// <summary>False where there is no Content-Type, or no sound one.</summary>
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

    /// <summary>The one coding that the body is packed with, in lower case; null where it is not packed.</summary>
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
