using System.Text.Json;
using Concord.Errors;
using Concord.Testing;
using Xunit;

namespace Concord.Architecture;

/// <summary>No answer grows with the errors of a request, or with what is stored.</summary>
public sealed class BoundedAnswerTests
{
    private static readonly string Long = new('x', 10_000);

    [Fact]
    public void Any_number_of_errors_makes_a_bounded_answer()
    {
        var errors = new FieldErrors();
        for (var i = 0; i < 100_000; i++)
            errors.Add($"/{Long}/{i}", Long);

        AssertBounded(Assert.Throws<ValidationException>(errors.ThrowIfAny));
    }

    /// <summary>The exception's own constructor bounds its errors, whatever code makes it.</summary>
    [Fact]
    public void Uncounted_errors_make_a_bounded_answer_too() =>
        AssertBounded(new([.. Enumerable.Repeat(new FieldError(Long, Long), 10_000)]));

    /// <summary>Every list that is read in pages has a bounded limit, and a cursor for the rest.</summary>
    [Fact]
    public void Every_list_is_documented_with_a_limit_and_a_cursor()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("Gateway/Operations/openapi.json")));
        var lists = 0;
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            if (!path.Value.TryGetProperty("get", out var get) || !IsPage(document.RootElement, get))
                continue;
            lists++;
            var parameters = Parameters(document.RootElement, path.Value).Concat(Parameters(document.RootElement, get)).ToList();
            Assert.True(parameters.Any(HasMaximum), $"{path.Name}: no limit with a maximum");
            Assert.True(parameters.Any(static one => Name(one) is "cursor" or "after"), $"{path.Name}: no cursor");
        }

        Assert.True(lists >= 7, $"Only {lists} lists are seen.");
    }

    private static void AssertBounded(ValidationException error)
    {
        Assert.Equal(ValidationException.MaxErrors, error.Errors.Length);
        Assert.InRange(error.Message.Length + error.Errors.Sum(static one => one.Pointer.Length + one.Message.Length), 1, 64 * 1024);
    }

    private static bool IsPage(JsonElement document, JsonElement get) =>
        get.GetProperty("responses").TryGetProperty("200", out var answer)
        && Resolve(document, answer).TryGetProperty("content", out var content)
        && content.TryGetProperty("application/json", out var json)
        && Resolve(document, json.GetProperty("schema")).TryGetProperty("properties", out var members)
        && members.TryGetProperty("items", out _)
        && members.TryGetProperty("next", out _);

    private static IEnumerable<JsonElement> Parameters(JsonElement document, JsonElement owner) =>
        owner.TryGetProperty("parameters", out var list) ? list.EnumerateArray().Select(one => Resolve(document, one)) : [];

    private static bool HasMaximum(JsonElement parameter) =>
        Name(parameter) == "limit" && parameter.GetProperty("schema").TryGetProperty("maximum", out _);

    private static string? Name(JsonElement parameter) => parameter.GetProperty("name").GetString();

    private static JsonElement Resolve(JsonElement document, JsonElement element)
    {
        while (element.TryGetProperty("$ref", out var reference))
            element = reference.GetString()![2..].Split('/').Aggregate(document, static (at, name) => at.GetProperty(name));
        return element;
    }
}
