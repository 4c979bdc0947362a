using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Http;

/// <summary>
/// What makes two requests under one <c>Idempotency-Key</c> the same: SHA-256 over method, path and query, preconditions, actor, and body.
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

        // What nobody is named for has the fingerprint that it had before the actor was part of it.
        if (actor != ConcordHeaders.Anonymous)
            Append(actor);
        hash.AppendData(body);
        return hash.GetHashAndReset();

        // None of these can hold a line feed, so the parts cannot run into each other.
        void Append(string part) => hash.AppendData(Encoding.UTF8.GetBytes(part + "\n"));
    }
}
