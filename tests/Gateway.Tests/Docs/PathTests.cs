using System.Text.RegularExpressions;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Docs.Tests;

/// <summary>A document that names a file or folder of the repository names one that exists.</summary>
public sealed partial class PathTests
{
    [Fact]
    public void Each_path_in_a_document_exists() => Assert.Empty(Document.All.SelectMany(Missing));

    [Theory]
    [InlineData("see `Grains/Nowhere.cs`", "Grains/Nowhere.cs does not exist")]
    [InlineData("see `tests/Nowhere.Tests`", "tests/Nowhere.Tests does not exist")]
    [InlineData("see `Nowhere` and `Grains/<Feature>` and `tests/*.Tests`", null)]
    public void A_path_that_does_not_exist_is_found(string text, string? expected) =>
        Assert.Equal(expected is null ? [] : [$"docs/new.md: {expected}"], Missing(new("docs/new.md", text)));

    private static IEnumerable<string> Missing(Document document) =>
        document
            .CodeSpans.Where(static span => Paths().IsMatch(span) && !Path.Exists(Repository.PathOf(span)))
            .Select(span => $"{document.Path}: {span} does not exist");

    /// <summary>In a folder at the root that has source; no pattern and no placeholder.</summary>
    [GeneratedRegex(@"^(Adapters|Client|Gateway|Grains|Grains\.Abstractions|Hosting|Silo|deploy|docs|tests)/[\w./-]+$")]
    private static partial Regex Paths();
}
