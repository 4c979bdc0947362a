using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Docs.Tests;

/// <summary>Whatever a document of the repository points at is there.</summary>
public sealed class LinkTests
{
    [Fact]
    public void Each_link_leads_to_a_file_and_a_heading_that_are_there() => Assert.Empty(Document.All.SelectMany(Broken));

    [Theory]
    [InlineData("see [there](nowhere.md)", "nowhere.md is not there")]
    [InlineData("see [there](operations.md#nowhere)", "operations.md has no heading nowhere")]
    [InlineData("see [there](#nowhere)", "docs/new.md has no heading nowhere")]
    public void A_broken_link_is_found(string text, string expected) =>
        Assert.Equal($"docs/new.md: {expected}", Assert.Single(Broken(new("docs/new.md", text))));

    /// <summary>Otherwise a merge has left them.</summary>
    [Fact]
    public void No_document_has_merge_conflict_markers() =>
        Assert.DoesNotContain(
            Document.All.SelectMany(static document => document.Lines),
            static line => line.StartsWith("<<<<<<<", StringComparison.Ordinal) || line.StartsWith(">>>>>>>", StringComparison.Ordinal)
        );

    private static IEnumerable<string> Broken(Document document)
    {
        foreach (
            var target in document
                .Links.Select(static link => link.Target)
                .Where(static target => !target.Contains("://", StringComparison.Ordinal))
        )
        {
            var (file, heading) = target.Split('#') is [var before, var after] ? (before, after) : (target, null);
            var path = Path.Combine(Path.GetDirectoryName(document.Path)!, file);
            if (file.Length > 0 && !Path.Exists(Repository.PathOf(path)))
                yield return $"{document.Path}: {file} is not there";
            else if (heading is not null && !(file.Length == 0 ? document : Document.Read(path)).Anchors.Contains(heading))
                yield return $"{document.Path}: {(file.Length == 0 ? document.Path : file)} has no heading {heading}";
        }
    }
}
