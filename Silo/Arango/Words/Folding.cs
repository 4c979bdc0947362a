namespace Concord.Silo.Arango.Words;

/// <summary>
/// Letters without case and accents. The runtime takes no letters apart where it is built without language data, as this project is, and the server's analyzers
/// differ by version and language; so those of the Latin scripts are listed, each in the place of the letter that it stands for.
/// </summary>
internal static class Folding
{
    /// <summary>For U+00C0 and what follows it.</summary>
    private const string Latin =
        "aaaaaaæceeeeiiiiðnooooo×øuuuuyþßaaaaaaæceeeeiiiiðnooooo÷øuuuuyþyaaaaaaccccccccddđđeeeeeeeeeegggg"
        + "gggghhħħiiiiiiiiIıĳĳjjkkĸllllllŀŀłłnnnnnnŉŋŋooooooœœrrrrrrssssssssttttŧŧuuuuuuuuuuuuwwyyyzzzzzzſ"
        + "ƀɓƃƃƅƅɔƈƈɖɗƌƌƍǝəɛƒƒɠɣƕɩɨƙƙƚƛɯɲƞɵooƣƣƥƥʀƨƨʃƪƫƭƭʈuuʊʋƴƴƶƶʒƹƹƺƻƽƽƾƿǀǁǂǃǆǆǆǉǉǉǌǌǌaaiioouuuuuuuuuuǝaa"
        + "aaææǥǥggkkooooʒʒjǳǳǳggƕƿnnaaææøøaaaaeeeeiiiioooorrrruuuussttȝȝhhƞȡȣȣȥȥaaeeooooooooyyȴȵȶȷȸȹⱥȼȼƚⱦȿ"
        + "ɀɂɂƀʉʌɇɇɉɉɋɋɍɍɏɏ";

    /// <summary>For U+1E00 and what follows it.</summary>
    private const string LatinAdditional =
        "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrr"
        + "ssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyẚſẜẝßẟaaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
        + "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyyỻỻỽỽỿỿ";

    /// <summary>Null for an accent that stands by itself: it goes with the letter before it.</summary>
    public static char? Fold(char letter) => letter switch
    {
        >= '\u0300' and <= '\u036f' => null,
        >= '\u00c0' and < '\u0250' => Latin[letter - '\u00c0'],
        >= '\u1e00' and <= '\u1eff' => LatinAdditional[letter - '\u1e00'],
        _ => char.ToLowerInvariant(letter),
    };
}
