using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Http;

/// <summary>
/// Identifies the request under an <c>Idempotency-Key</c>: SHA-256 over method, path and query, preconditions, actor, and body.
/// </summary>
internal static class RequestFingerprint
{
    public static byte[] Of(HttpRequest request, string actor, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(request.Method);
        Append(request.GetEncodedPathAndQuery());
        Append(request.Headers[HeaderNames.IfMatch].ToString());
        Append(request.Headers[HeaderNames.IfNoneMatch].ToString());

        // An anonymous request keeps the fingerprint it had before the actor was part of it.
        if (actor != ConcordHeaders.Anonymous)
            Append(actor);
        hash.AppendData(body);
        return hash.GetHashAndReset();

        // None of these can contain a line feed, so the parts cannot be confused.
        void Append(string part) => hash.AppendData(Encoding.UTF8.GetBytes(part + "\n"));
    }
}
