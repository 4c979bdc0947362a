using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Concord.Grains.Abstractions.Errors;

namespace Concord.Gateway.Errors;

/// <summary>Writes a <see cref="Problem"/> as <c>application/problem+json</c> (RFC 9457).</summary>
internal static class ProblemWriter
{
    public const string MediaType = "application/problem+json";

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpContext http, Problem problem)
    {
        var response = http.Response;
        response.StatusCode = problem.Status;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (problem.RetryAfter is { } wait) response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

        // Both ways to present a key (RFC 9110, 11.6.1); a browser asks its user at the second.
        if (problem.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = new(["Bearer realm=\"concord\"", "Basic realm=\"concord\", charset=\"UTF-8\""]);

        // OPTIONS * has no path.
        var path = http.Request.PathBase + http.Request.Path;
        var body = ToJson(problem, path.HasValue ? path : "/", TraceId(http));
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>The trace that the request belongs to, or the connection's own name for it.</summary>
    public static string TraceId(HttpContext http) => Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;

    public static byte[] ToJson(Problem problem, PathString instance, string traceId)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("type", "urn:concord:problem:" + problem.Code);
            json.WriteString("title", problem.Title);
            json.WriteNumber("status", problem.Status);
            json.WriteString("detail", problem.Detail);
            json.WriteString("instance", instance.ToUriComponent());
            json.WriteString("code", problem.Code);
            json.WriteString("traceId", traceId);
            if (!problem.Errors.IsDefaultOrEmpty) WriteErrors(json, problem.Errors);
            if (problem.Current is { } current) WriteCurrent(json, current);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void WriteErrors(Utf8JsonWriter json, IEnumerable<FieldError> errors)
    {
        json.WriteStartObject("errors");
        foreach (var field in errors.GroupBy(static e => e.Pointer, StringComparer.Ordinal))
        {
            json.WriteStartArray(field.Key);
            foreach (var error in field) json.WriteStringValue(error.Message);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteCurrent(Utf8JsonWriter json, CurrentVersion current)
    {
        json.WriteStartObject("current");
        json.WriteNumber("version", current.Version);
        json.WriteStartArray("changed");
        foreach (var pointer in current.Changed) json.WriteStringValue(pointer);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
