using Concord.Grains.Abstractions.Errors;
using Concord.Silo.Arango.Words;
using Xunit;

namespace Concord.Silo.Tests.Arango;

public sealed class SearchWordsTests
{
    [Theory]
    [InlineData("Renault Mégane, 2018", "2018 megane renault")]
    [InlineData("A00000001-V01 a00000001", "a00000001 v01")]
    [InlineData("ŽIŽKOV Nguyễn Straße", "nguyen straße zizkov")]
    [InlineData("e\u0301cole", "ecole")]
    [InlineData("Москва 漢字", "москва 漢字")]
    [InlineData("a_b\"c'd\0e", "a b c d e")]
    [InlineData("😀 \ud800 - %", "")]
    public void Words_are_letters_and_digits_without_case_and_accents(string text, string words) =>
        Assert.Equal(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), SearchWords.Of(text));

    [Fact]
    public void A_word_that_is_very_long_is_found_by_its_beginning() =>
        Assert.Equal(SearchWords.Of(new string('z', 10_000)), SearchWords.OfQuestion(new string('Z', 70)));

    [Fact]
    public void More_words_than_can_be_looked_for_are_refused() =>
        Assert.Throws<ValidationException>(static () => SearchWords.OfQuestion(string.Join(' ', Enumerable.Range(0, 33))));
}
