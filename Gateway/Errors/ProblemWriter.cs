using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace Concord.Gateway.Http;

/// <summary>Writes problem details as <c>application/problem+json</c> (RFC 9457), whatever the client accepts.</summary>
internal sealed class ProblemWriter : IProblemDetailsWriter
{
    public const string MediaType = "application/problem+json";
    public const string CacheControl = "no-store";

    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, response) = (context.HttpContext, context.HttpContext.Response);
        var problem = context.Exception is { } exception ? Problems.Of(exception) : Problems.OfStatus(response.StatusCode);
        response.StatusCode = problem.Status;
        response.ContentType = MediaType;
        response.Headers.CacheControl = CacheControl;
        response.Headers.XContentTypeOptions = "nosniff";
        if (problem.RetryAfter is { } wait)
            response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

        // Both ways to present a key (RFC 9110, 11.6.1); the second makes a browser ask its user.
        if (problem.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = new(["Bearer realm=\"concord\"", "Basic realm=\"concord\", charset=\"UTF-8\""]);

        // OPTIONS * has no path.
        var path = http.Request.PathBase + http.Request.Path;
        var body = ToJson(problem, path.HasValue ? path : "/", TraceId(http));
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>The id of the request's trace, or the server's own id of the request.</summary>
    public static string TraceId(HttpContext http) => Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;

    public static byte[] ToJson(Problem problem, PathString instance, string traceId)
    {
        var details = new ProblemDetails
        {
            Type = "urn:concord:problem:" + problem.Code,
            Title = problem.Title,
            Status = problem.Status,
            Detail = problem.Detail,
            Instance = instance.ToUriComponent(),
            Extensions = { ["code"] = problem.Code, ["traceId"] = traceId },
        };
        if (!problem.Errors.IsDefaultOrEmpty)
        {
            details.Extensions["errors"] = problem
                .Errors.GroupBy(static error => error.Pointer, StringComparer.Ordinal)
                .ToDictionary(
                    static field => field.Key,
                    static field => field.Select(static error => error.Message).ToArray(),
                    StringComparer.Ordinal
                );
        }

        if (problem.Current is { } current)
            details.Extensions["current"] = current;
        return JsonSerializer.SerializeToUtf8Bytes(details, ProblemJson.Wire.ProblemDetails);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
[JsonSerializable(typeof(CurrentVersion))]
internal sealed partial class ProblemJson : JsonSerializerContext
{
    // Created lazily: the static members of the generated half must be initialised first.
    public static ProblemJson Wire => field ??= new(ReadableJson.Of(Default.Options));
}
