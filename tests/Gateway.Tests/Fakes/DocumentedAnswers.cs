using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Concord.Testing;
using NJsonSchema;

namespace Concord.Gateway.Fakes.Tests;

/// <summary>
/// Compares each JSON answer that a test gets with what openapi.json documents for its route, method and status: an answer that is not
/// documented, or not of its schema, fails the test that asked.
/// </summary>
/// <param name="transport">What the requests go through.</param>
/// <param name="scripted">The grains fail as a test wants, with statuses that their operation does not have.</param>
internal sealed class DocumentedAnswers(HttpMessageHandler transport, bool scripted = false) : DelegatingHandler(transport)
{
    /// <summary>Longer answers are what pages are tested with: many items of one kind.</summary>
    private const int MaxLength = 256 * 1024;

    private static readonly JsonObject Document = JsonNode
        .Parse(File.ReadAllText(Repository.PathOf("Gateway/Operations/openapi.json")))!
        .AsObject();

    private static readonly (Regex Path, JsonObject Operations)[] Routes =
    [
        .. Document["paths"]!
            .AsObject()
            .OrderBy(static path => path.Key.Count(static c => c == '{'))
            .Select(static path => (PatternOf(path.Key), path.Value!.AsObject())),
    ];

    private static readonly ConcurrentDictionary<JsonNode, JsonSchema> Schemas = new(ReferenceEqualityComparer.Instance);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (IsJson(response) && OperationOf(request) is { } operation)
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (text.Length is > 0 and <= MaxLength)
                Check($"{request.Method} {request.RequestUri!.AbsolutePath}: {(int)response.StatusCode}", operation, response, text);
        }

        return response;
    }

    private static bool IsJson(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json";

    private static JsonObject? OperationOf(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath;
        foreach (var (pattern, operations) in Routes)
        {
            if (pattern.IsMatch(path) && operations[request.Method.Method.ToLowerInvariant()] is JsonObject operation)
                return operation;
        }

        return null;
    }

    private void Check(string what, JsonObject operation, HttpResponseMessage response, string text)
    {
        var responses = operation["responses"]!.AsObject();
        var documented = Resolve(responses[((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)]);
        if (documented is null && scripted)
            return;
        if (documented is null)
            throw new InvalidOperationException($"{what} is not documented. It says: {text}");
        var media = response.Content.Headers.ContentType!.MediaType!;
        if (documented["content"]?[media]?["schema"] is not { } schema)
            throw new InvalidOperationException($"{what} is documented without a body of {media}. It says: {text}");
        var errors = Schemas.GetOrAdd(schema, SchemaOf).Validate(text);
        if (errors.Count > 0)
            throw new InvalidOperationException($"{what} is not of its schema.\n{string.Join('\n', errors)}\n{text}");
    }

    private static JsonNode? Resolve(JsonNode? node)
    {
        if (node?["$ref"] is not { } reference)
            return node;
        return ((string)reference!).Split('/').Skip(1).Aggregate((JsonNode)Document, static (at, name) => at[name]!);
    }

    /// <summary>The schema with all schemas of the document beside it, where its references lead.</summary>
    private static JsonSchema SchemaOf(JsonNode schema)
    {
        var whole = new JsonObject
        {
            ["definitions"] = Document["components"]!["schemas"]!.DeepClone(),
            ["allOf"] = new JsonArray(schema.DeepClone()),
        };
        var text = whole.ToJsonString().Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal);
        return JsonSchema.FromJsonAsync(text).GetAwaiter().GetResult();
    }

    private static Regex PatternOf(string path) =>
        new("^" + Regex.Replace(Regex.Escape(path).Replace("}", @"\}", StringComparison.Ordinal), @"\\\{.+?\\\}", "[^/]+") + "/?$");
}
