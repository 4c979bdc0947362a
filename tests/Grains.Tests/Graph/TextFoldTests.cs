using Concord.Grains.Graph;
using Xunit;

namespace Concord.Grains.Tests.Graph;

public sealed class TextFoldTests
{
    [Theory]
    [InlineData("Élodie  MARTIN", "elodie martin")]
    [InlineData("  Jean-Luc,  O'Brien. ", "jean luc obrien")]
    [InlineData("Łukasz Żółć", "lukasz zolc")]
    [InlineData("Straße Æsir Œuvre", "strasse aesir oeuvre")]
    [InlineData("Nguyễn Thị Ánh", "nguyen thi anh")]
    [InlineData("E\u0301lodie", "elodie")]
    [InlineData("Ирина", "ирина")]
    [InlineData("…", "")]
    [InlineData("", "")]
    public void Case_accents_and_punctuation_are_taken_away(string text, string folded) => Assert.Equal(folded, TextFold.Fold(text));
}
