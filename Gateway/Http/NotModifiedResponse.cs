using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Http;

/// <summary>304: the caller already has this version.</summary>
internal sealed class NotModifiedResponse(string tag) : IResult
{
    /// <summary>
    /// The response to a read of something with a version: 304 where <c>If-None-Match</c> names the version, otherwise the result of
    /// <paramref name="full"/>.
    /// </summary>
    /// <param name="isSettled">Whether the answer has depended on nothing but the version since it was recorded. Where the calendar has
    /// changed it, it is sent again.</param>
    public static IResult OrFull(HttpContext http, long version, Func<JsonResponse> full, bool isSettled = true)
    {
        var tag = EntityTags.Write(version);
        return EntityTags.Read(http.Request.Headers, HeaderNames.IfNoneMatch)?.Matches(version) == true && isSettled
            ? new NotModifiedResponse(tag)
            : full().With(HeaderNames.ETag, tag);
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
        httpContext.Response.Headers.ETag = tag;
        httpContext.Response.Headers.CacheControl = "no-cache";
        return Task.CompletedTask;
    }
}
