using System.Diagnostics.CodeAnalysis;
using System.Text;
using Concord.Graph;
using Microsoft.AspNetCore.Http.Features;

namespace Concord.Gateway.Graph;

/// <summary>
/// The vertex in a path. Its id may contain anything, also slashes and percent signs. So it is read from the request target as it was sent:
/// in the decoded path, which routing uses, <c>%2F</c> and <c>%252F</c> look the same.
/// </summary>
internal static class VertexRoute
{
    /// <summary>In <c>/v1/graph/{kind}/{id}</c>.</summary>
    private const int IdSegment = 3;

    private static readonly string Form =
        "The address of a vertex is /v1/graph/{kind}/{id}, the id percent-encoded: kind is one of "
        + $"{string.Join(", ", VertexKinds.All)}; "
        + "id is {realm}~{its own id}, of a claim {realm}~{policy number}~{its own id}, of a realm or system its name.";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static VertexId Vertex(this HttpContext http)
    {
        var kind = http.Request.RouteValues["kind"] as string ?? "";
        var segments = Segments(PathOf(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget));
        return
            segments.Count > IdSegment && TryDecode(segments[IdSegment], out var id) && VertexId.TryCreateTrimmed(kind, id, out var vertex)
            ? vertex
            : throw new NotFoundException(Form);
    }

    /// <summary>The path alone, still encoded; a target may be a whole URI (RFC 9112, 3.2.2).</summary>
    private static string PathOf(string target)
    {
        if (!target.StartsWith('/') && target.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
            target = target.IndexOf('/', scheme + 3) is > 0 and var path ? target[path..] : "/";
        return target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? target[..query] : target;
    }

    /// <summary>
    /// The segments between slashes, with "." and ".." (RFC 3986, 5.2.4) resolved as the server resolves them for routing.
    /// </summary>
    private static List<string> Segments(string path)
    {
        var segments = new List<string>();
        foreach (var segment in path.Split('/').Skip(1))
        {
            switch (segment.Replace("%2E", ".", StringComparison.OrdinalIgnoreCase))
            {
                case ".":
                    break;
                case "..":
                    if (segments.Count > 0)
                        segments.RemoveAt(segments.Count - 1);
                    break;
                default:
                    segments.Add(segment);
                    break;
            }
        }

        return segments;
    }

    /// <summary>False where it is not percent-encoded UTF-8.</summary>
    private static bool TryDecode(string encoded, [NotNullWhen(true)] out string? text)
    {
        text = null;
        var bytes = new byte[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++, length++)
        {
            if (encoded[i] != '%')
            {
                if (!char.IsAscii(encoded[i]))
                    return false;
                bytes[length] = (byte)encoded[i];
                continue;
            }

            if (i + 2 >= encoded.Length || !char.IsAsciiHexDigit(encoded[i + 1]) || !char.IsAsciiHexDigit(encoded[i + 2]))
                return false;
            bytes[length] = Convert.FromHexString(encoded.AsSpan(i + 1, 2))[0];
            i += 2;
        }

        try
        {
            text = Strict.GetString(bytes.AsSpan(0, length));
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
