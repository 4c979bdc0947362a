using Concord.Gateway.Auth;
using Concord.Gateway.Http;
using Scalar.AspNetCore;

namespace Concord.Gateway.Operations;

/// <summary>The contract as OpenAPI 3.1, maintained by hand in <c>openapi.json</c>, and a page to read it.</summary>
internal static class ReferenceEndpoints
{
    private const string Document = "/openapi/v1.json";

    /// <summary>The browser enforces that the page loads only from this gateway.</summary>
    private const string Policy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        + "font-src 'self' data:; frame-ancestors 'none'";

    public static void MapReference(this IEndpointRouteBuilder routes)
    {
        routes.MapRead(Document, static () => Results.Bytes(OpenApiDocument.Utf8, "application/json")).RequiresCaller();
        routes
            .MapScalarApiReference(
                "/docs",
                static options =>
                {
                    options.Title = "Concord API";
                    options.OpenApiRoutePattern = Document;

                    // The page works without the Internet, and no third party learns that it was opened.
                    options.DefaultFonts = false;
                    options.HideClientButton = true;
                    options.Telemetry = false;

                    // It does not offer the services of the page's vendor either.
                    options.HideDeveloperTools().DisableAgent().DisableMcp();
                }
            )
            .AddEndpointFilter(
                static (context, next) =>
                {
                    context.HttpContext.Response.Headers.ContentSecurityPolicy = Policy;
                    return next(context);
                }
            )
            .RequiresCaller();
    }
}

/// <summary>The OpenAPI document that is embedded in the assembly.</summary>
internal static class OpenApiDocument
{
    public static byte[] Utf8 { get; } = Read();

    private static byte[] Read()
    {
        using var stream =
            typeof(OpenApiDocument).Assembly.GetManifestResourceStream("openapi.json")
            ?? throw new InvalidOperationException("The resource openapi.json is missing from the assembly.");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }
}
