using Concord.Conformance;
using Concord.Errors;
using CsCheck;
using Xunit;

namespace Concord.Text.Tests;

public sealed class SearchTokensTests
{
    [Theory]
    [InlineData("Renault Mégane, 2018", "renault megane 2018")]
    [InlineData("A00000001-V01", "a00000001 v01")]
    [InlineData("www.example.org 12.5", "wwwexampleorg 12 5 www example org")]
    [InlineData("Pat O'Brien x", "pat obrien x o brien")]
    [InlineData("統全公寓", "統全 全公 公寓 寓")]
    [InlineData("公寓A棟", "公寓 寓 a 棟")]
    [InlineData("東京タワー", "東京 京タ タワ ワー ー")]
    [InlineData("서울시", "서울 울시 시")]
    [InlineData("राम", "राम")]
    [InlineData("a_b\"c\0e 😀 \ud800 - %", "a b c e")]
    public void A_text_is_cut_into_words_and_pairs(string text, string tokens) =>
        Assert.Equal(tokens, string.Join(' ', SearchTokens.Of(text)));

    [Theory]
    [InlineData("公寓", "統全公寓大廈管理維護", true)]
    [InlineData("護", "統全公寓大廈管理維護", true)]
    [InlineData("統", "統全公寓大廈管理維護", true)]
    [InlineData("寓公", "統全公寓大廈管理維護", false)]
    [InlineData("公寓管理", "統全公寓大廈管理維護", false)]
    [InlineData("公寓 管理", "統全公寓大廈管理維護", true)]
    [InlineData("全公寓大", "統全公 公寓大廈", false)]
    [InlineData("タワー", "東京タワー", true)]
    [InlineData("ﾀﾜｰ", "東京タワー", true)]
    [InlineData("か", "がっこう", false)]
    [InlineData("울시", "서울시", true)]
    [InlineData("ประกัน", "บริษัทประกันภัย", true)]
    [InlineData("ປະກັນ", "ບໍລິສັດປະກັນໄພ", true)]
    [InlineData("ធានា", "ក្រុមហ៊ុនធានារ៉ាប់រង", true)]
    [InlineData("𠮷", "株式会社𠮷野家", true)]
    [InlineData("artagnan", "Charles d’Artagnan", true)]
    [InlineData("dartagnan", "Charles d’Artagnan", true)]
    [InlineData("d'art", "Charles d’Artagnan", true)]
    [InlineData("STRASSE", "Hauptstraße", false)]
    [InlineData("hauptstrasse", "HAUPTSTRAẞE", true)]
    [InlineData("शर्मा", "राम शर्मा", true)]
    [InlineData("म", "राम", false)]
    [InlineData("dupont@example", "jean.dupont@example.org", true)]
    [InlineData("jean.dupont", "jean.dupont@example.org", true)]
    [InlineData("125", "12.5", false)]
    [InlineData("v0", "A00000001-V01", true)]
    [InlineData("A00000001-V0", "A00000001-V01", true)]
    [InlineData("V01-A", "A00000001-V01", false)]
    public void Queries_find_the_expected_texts(string question, string text, bool isFound) =>
        Assert.Equal(isFound, PlainSearch.HasAll(SearchTokens.Of(text), SearchTokens.OfQuery(question)));

    [Fact]
    public void Whatever_words_a_text_has_are_found_in_it_however_they_are_written()
    {
        var letter = Gen.OneOf(
            "a",
            "É",
            "e\u0301",
            "ß",
            "ẞ",
            "Σ",
            "ς",
            "й",
            "и\u0306",
            "İ",
            "公",
            "寓",
            "が",
            "か",
            "\u3099",
            "한",
            "\u1112\u1161",
            "\u1112\u1161\u11ab",
            "ก",
            "ี",
            "र",
            "ा",
            "्",
            "'",
            ".",
            "-",
            "1",
            "𠮷",
            "ﬁ",
            "\u200d"
        );
        Gen.Select(letter.Array[1, 6].Array[1, 5], Gen.Int[0, 4], Gen.Int[0, 2])
            .Sample(
                (words, from, spelling) =>
                {
                    var texts = words.Select(static word => string.Concat(word)).ToList();
                    var asked = texts[from % texts.Count];
                    asked = spelling switch
                    {
                        0 => asked,
                        1 => asked.ToUpperInvariant(),
                        _ => TextFolding.Fold(asked),
                    };
                    var tokens = SearchTokens.Of(string.Join(' ', texts));
                    return PlainSearch.HasAll(tokens, SearchTokens.OfQuery(asked))
                        ? true
                        : throw new InvalidOperationException($"'{asked}' in '{string.Join(' ', texts)}'");
                },
                iter: 20_000
            );
    }

    [Fact]
    public void A_word_that_is_very_long_is_found_by_its_beginning() =>
        Assert.Equal(SearchTokens.Of(new string('z', 10_000)), Assert.Single(SearchTokens.OfQuery(new string('Z', 70))));

    [Fact]
    public void A_query_with_too_many_tokens_is_refused()
    {
        Assert.Throws<ValidationException>(static () => SearchTokens.OfQuery(string.Join(' ', Enumerable.Range(0, 33))));
        Assert.Throws<ValidationException>(static () => SearchTokens.OfQuery(new string('公', 1_000)));
    }
}
