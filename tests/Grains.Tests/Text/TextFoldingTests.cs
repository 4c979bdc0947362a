using Xunit;

namespace Concord.Text.Tests;

public sealed class TextFoldingTests
{
    [Theory]
    [InlineData("Élodie  MARTIN", "elodie martin")]
    [InlineData("  Jean-Luc,  O'Brien. ", "jean luc obrien")]
    [InlineData("O’Brien J.P.", "obrien jp")]
    [InlineData("Łukasz Żółć", "lukasz zolc")]
    [InlineData("Straße STRASSE STRAẞE", "strasse strasse strasse")]
    [InlineData("Æsir Œuvre Þór Ðuro", "aesir oeuvre thor duro")]
    [InlineData("Ærø Åse Øst", "aero ase ost")]
    [InlineData("Nguyễn Thị Ánh", "nguyen thi anh")]
    [InlineData("E\u0301lodie", "elodie")]
    [InlineData("İSTANBUL ıstanbul Istanbul istanbul", "istanbul istanbul istanbul istanbul")]
    [InlineData("ΟΔΥΣΣΕΥΣ Οδυσσεύς", "οδυσσευσ οδυσσευσ")]
    [InlineData("ᾠδή", "ωδη")]
    [InlineData("Ирина Артём АРТЕМ", "ирина артем артем")]
    [InlineData("Алексей алексеи\u0306 Їжак", "алексей алексей їжак")]
    [InlineData("кра\u0301й", "край")]
    [InlineData("Հայաստան ԵՐԵՎԱՆ Երևան", "հայաստան երեվան երեւան")]
    [InlineData("ⒶＢＣ１２ ﬁn", "abc12 fin")]
    [InlineData("ガーデン ｶﾞｰﾃﾞﾝ ガ\u3099ーデン", "ガーデン ガーデン ガ\u3099ーデン")]
    [InlineData("한국", "한국")]
    [InlineData("\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국")]
    [InlineData("राम शर्मा", "राम शर्मा")]
    [InlineData("क़लम क\u093cलम", "क\u093cलम क\u093cलम")]
    [InlineData("नर\u200dम", "नरम")]
    [InlineData("\u05d1\u05b0\u05bc \u05d1\u05bc\u05b0", "\u05d1\u05b0\u05bc \u05d1\u05b0\u05bc")]
    [InlineData("…", "")]
    [InlineData("", "")]
    [InlineData("\ud800", "")]
    public void Case_accents_and_punctuation_are_removed(string text, string folded) => Assert.Equal(folded, TextFolding.Fold(text));

    /// <summary>Without the marks of Indian scripts, which are vowels, three names would be equal.</summary>
    [Fact]
    public void Marks_of_other_scripts_belong_to_their_letters()
    {
        string[] names = ["राम शर्मा", "रामा शर्मा", "रोमी शर्मा", "กา", "กี", "שָׁלוֹם", "שלום", "مُحَمَّد", "محمد"];
        Assert.Equal(names.Length, names.Select(TextFolding.Fold).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Folding_is_idempotent()
    {
        for (var code = 0; code < 0x110000; code++)
        {
            if (code is >= 0xD800 and < 0xE000)
                continue;
            var once = TextFolding.Fold("x" + char.ConvertFromUtf32(code) + "x");
            if (TextFolding.Fold(once) != once)
                Assert.Fail($"U+{code:X4}: {once} becomes {TextFolding.Fold(once)}");
        }
    }
}
