using System.Globalization;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Docs.Tests;

/// <summary>The list of decisions has each record once, in order, under the title that the record has.</summary>
public sealed class DecisionTests
{
    [Fact]
    public void Each_decision_is_listed_once_in_order_and_under_its_title()
    {
        var listed = Document.Read("docs/decisions/README.md").Lines.Where(static line => line.Length > 0 && char.IsAsciiDigit(line[0]));
        var files = Directory.GetFiles(Repository.PathOf("docs/decisions"), "0*.md").Select(Path.GetFileName).Order(StringComparer.Ordinal);
        var records = files.Select(static file =>
        {
            var heading = Document.Read($"docs/decisions/{file}").Headings.First();
            return $"{heading[..heading.IndexOf(' ', StringComparison.Ordinal)]} "
                + $"[{heading[(heading.IndexOf(' ', StringComparison.Ordinal) + 1)..]}]({file})";
        });
        Assert.Equal(records, listed);
    }

    [Fact]
    public void The_number_in_the_name_of_a_record_is_the_one_in_its_title()
    {
        foreach (
            var document in Document.All.Where(static document => document.Path.StartsWith("docs/decisions/0", StringComparison.Ordinal))
        )
        {
            var number = int.Parse(Path.GetFileName(document.Path)[..4], CultureInfo.InvariantCulture);
            Assert.StartsWith($"{number.ToString(CultureInfo.InvariantCulture)}. ", document.Headings.First(), StringComparison.Ordinal);
        }
    }

    /// <summary>"decision 12" leads to decision 12.</summary>
    [Fact]
    public void A_link_that_says_which_decision_it_is_leads_there()
    {
        var wrong = Document.All.SelectMany(static document =>
            document.Links.Where(IsWrong).Select(link => $"{document.Path}: {link.Text} is {link.Target}")
        );
        Assert.Empty(wrong);
    }

    private static bool IsWrong((string Text, string Target) link) =>
        link.Text.StartsWith("decision ", StringComparison.OrdinalIgnoreCase)
        && int.TryParse(link.Text.AsSpan("decision ".Length), CultureInfo.InvariantCulture, out var number)
        && !Path.GetFileName(link.Target).StartsWith(number.ToString("0000", CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
