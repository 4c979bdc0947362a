using Microsoft.AspNetCore.Http.Features;

namespace Concord.Gateway.Http;

/// <summary>Reads a request's JSON. Media type, size, encoding and form are checked here, once for all endpoints.</summary>
internal static class JsonBody
{
    /// <summary>Largest JSON body, in bytes. Imports are streamed and have no such limit.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Like <see cref="ReadBytesAsync"/>; a request without a body is read as an empty object.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadOptionalBytesAsync(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
            ? CanonicalJson.EmptyObject.Utf8
            : await ReadBytesAsync(request);

    /// <exception cref="RequestRefusedException">Wrong media type, or too large.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request)
    {
        RequireJson(request);
        if (request.ContentLength > MaxBytes)
            throw TooLarge();
        using var buffer = new MemoryStream((int)(request.ContentLength ?? 1_024));
        var chunk = new byte[8_192];
        while (await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted) is var read and > 0)
        {
            if (buffer.Length + read > MaxBytes)
                throw TooLarge();
            await buffer.WriteAsync(chunk.AsMemory(0, read));
        }
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <exception cref="MalformedException">Not JSON, or not UTF-8.</exception>
    public static JsonTree Parse(ReadOnlyMemory<byte> body)
    {
        if (body.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            body = body[3..];
        if (body.Span.Trim(" \t\r\n"u8).IsEmpty)
            throw new MalformedException("The request has no body; JSON is expected.");
        return CanonicalJsonReader.ParseTree(body);
    }

    private static void RequireJson(HttpRequest request)
    {
        if (
            !RequestContent.TryRead(request, out var content)
            || content.MediaType is not ("application/json" or "application/merge-patch+json")
            || content.Charset is not (null or "utf-8" or "utf8" or "us-ascii")
        )
            throw new RequestRefusedException(ErrorCodes.UnsupportedMediaType, "Expected Content-Type: application/json, in UTF-8.");
        if (RequestContent.Coding(request) is not null)
            throw new RequestRefusedException(ErrorCodes.UnsupportedMediaType, "A compressed body is read by imports only.");
    }

    private static RequestRefusedException TooLarge() => new(ErrorCodes.TooLarge, $"A JSON body has at most {MaxBytes} bytes.");
}
