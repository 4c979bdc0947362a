using System.Text.Json;
using System.Text.RegularExpressions;
using Concord.Gateway.Fakes.Tests;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concord.Gateway.Operations.Tests;

public sealed partial class OpenApiTests(FakeGateway gateway) : IClassFixture<FakeGateway>
{
    [Fact]
    public async Task Mapped_and_documented_routes_are_the_same()
    {
        var mapped = gateway
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(static e => !IsReference(e.RoutePattern.RawText!))
            .SelectMany(static e => Methods(e).Select(m => $"{m} /{e.RoutePattern.RawText!.TrimStart('/')}"));

        var document = await DocumentAsync();
        var documented = document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(static path => path.Value.EnumerateObject().Select(op => $"{op.Name.ToUpperInvariant()} {path.Name}"));

        Assert.Equal(documented.Order(StringComparer.Ordinal), mapped.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_reference_in_the_document_resolves()
    {
        var document = await DocumentAsync();
        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());

        foreach (Match match in References().Matches(document.GetRawText()))
        {
            var target = document;
            foreach (var part in match.Groups[1].Value.Split('/'))
                Assert.True(target.TryGetProperty(part, out target), $"'{match.Groups[1].Value}' leads nowhere");
        }
    }

    [Fact]
    public async Task Every_write_documents_its_headers_and_every_operation_its_failures()
    {
        var document = await DocumentAsync();
        foreach (
            var path in document
                .GetProperty("paths")
                .EnumerateObject()
                .Where(static p => p.Name.StartsWith("/v1/", StringComparison.Ordinal))
        )
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var responses = operation.Value.GetProperty("responses");
                foreach (var status in (string[])["400", "401", "403", "500", "503"])
                    Assert.True(responses.TryGetProperty(status, out _), $"{operation.Name} {path.Name} does not document {status}");
                if (path.Name.Contains("{realm}", StringComparison.Ordinal) && operation.Name == "get")
                    Assert.True(responses.TryGetProperty("404", out _), $"{path.Name} does not document 404");
            }
        }
    }

    [Fact]
    public async Task Each_way_to_present_a_key_is_documented_and_health_asks_for_none()
    {
        var document = await DocumentAsync();
        var schemes = document
            .GetProperty("components")
            .GetProperty("securitySchemes")
            .EnumerateObject()
            .Select(static scheme => scheme.Name)
            .ToHashSet();
        Assert.Equal(["basic", "bearer"], schemes.Order());

        // The last, without a name, is Auth:Mode None.
        Assert.Equal(
            ["bearer", "basic", null],
            document
                .GetProperty("security")
                .EnumerateArray()
                .Select(static way => way.EnumerateObject().Select(static s => s.Name).SingleOrDefault())
        );
        foreach (
            var path in document
                .GetProperty("paths")
                .EnumerateObject()
                .Where(static p => p.Name.StartsWith("/health/", StringComparison.Ordinal))
        )
            Assert.Equal("[{}]", path.Value.GetProperty("get").GetProperty("security").GetRawText());
    }

    [Fact]
    public async Task The_reference_page_loads_nothing_from_other_hosts()
    {
        var page = await gateway.Http.GetStringAsync("/docs/");

        Assert.Contains("openapi/v1.json", page, StringComparison.Ordinal);
        var links = Links().Matches(page).Select(static m => m.Groups["url"].Value).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, static link => Assert.False(link.Contains("//", StringComparison.Ordinal), link));
        foreach (var link in links.Where(static l => !l.StartsWith('#') && !l.StartsWith("data:", StringComparison.Ordinal)))
        {
            using var response = await gateway.Http.GetAsync(new Uri(new Uri(gateway.Http.BaseAddress!, "/docs/"), link));
            Assert.True(response.IsSuccessStatusCode, $"{link}: {(int)response.StatusCode}");
        }
    }

    [Fact]
    public async Task The_reference_page_may_load_from_this_gateway_only()
    {
        using var response = await gateway.Http.GetAsync("/docs/");

        Assert.Contains("default-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    private async Task<JsonElement> DocumentAsync() => await (await gateway.Http.GetAsync("/openapi/v1.json")).JsonAsync();

    private static bool IsReference(string pattern) =>
        pattern.TrimStart('/').StartsWith("docs", StringComparison.Ordinal)
        || pattern.TrimStart('/').StartsWith("openapi", StringComparison.Ordinal);

    // HEAD goes with each GET; the exporter's endpoint takes any method.
    private static IEnumerable<string> Methods(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Where(static m => m != "HEAD") ?? ["GET"];

    [GeneratedRegex("\"\\$ref\":\\s*\"#/([^\"]+)\"")]
    private static partial Regex References();

    [GeneratedRegex("(src|href)=\"(?<url>[^\"]+)\"")]
    private static partial Regex Links();
}
