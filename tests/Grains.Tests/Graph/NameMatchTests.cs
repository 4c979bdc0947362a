using Xunit;

namespace Concord.Graph.Tests;

public sealed class NameMatchTests
{
    [Theory]
    [InlineData("martha", "marhta", 0.9611)]
    [InlineData("dwayne", "duane", 0.84)]
    [InlineData("dixon", "dicksonx", 0.8133)]
    [InlineData("abc", "xyz", 0)]
    [InlineData("a", "a", 1)]
    public void Jaro_Winkler_gives_the_published_values(string left, string right, double expected)
    {
        Assert.Equal(expected, NameMatch.JaroWinkler(left, right), 4);
        Assert.Equal(expected, NameMatch.JaroWinkler(right, left), 4);
    }

    [Theory]
    [InlineData("elodie martin", "elodie martyn")]
    [InlineData("jean pierre dupont", "jean dupont")]
    [InlineData("katharina schmidt", "katarina schmitt")]
    [InlineData("tupont jean", "dupont jean")]
    public void Spellings_of_one_name_are_alike(string left, string right) =>
        Assert.True(NameMatch.Compare(left, right) is >= NameMatch.Alike and < 1);

    [Fact]
    public void The_order_of_the_words_does_not_matter() => Assert.Equal(1, NameMatch.Compare("jean luc martin", "martin jean luc"));

    [Theory]
    [InlineData("jean martin", "paul martin")]
    [InlineData("martin", "jean martin")]
    [InlineData("anna berg", "hannes bergmann")]
    [InlineData("", "jean martin")]
    public void Different_names_are_not_alike(string left, string right) => Assert.True(NameMatch.Compare(left, right) < NameMatch.Alike);
}
