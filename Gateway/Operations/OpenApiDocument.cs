namespace Concord.Gateway.Operations;

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
