using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Http;

/// <summary>304: the caller has this version already.</summary>
internal sealed class NotModifiedResponse(string tag) : IResult
{
    /// <summary>
    /// The response to a read of something with a version: 304 where <c>If-None-Match</c> names it, otherwise what
    /// <paramref name="full"/> makes.
    /// </summary>
    /// <param name="isSettled">Whether the version is all that the answer has depended on since it was recorded. Where the calendar has
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
