namespace Concord.Gateway.Http;

/// <summary>Codes that only HTTP has; the others are in <see cref="ErrorCodes"/>. Stable like those.</summary>
internal static class HttpErrorCodes
{
    public const string Unauthorized = "unauthorized";
    public const string Forbidden = "forbidden";
    public const string MethodNotAllowed = "method-not-allowed";
    public const string RequestTimeout = "request-timeout";
    public const string RateLimited = "rate-limited";
    public const string Internal = "internal";
}
