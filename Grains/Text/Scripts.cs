using System.Text;

namespace Concord.Text;

/// <summary>Two properties of scripts that folding and search use.</summary>
internal static class Scripts
{
    /// <summary>
    /// Latin, Greek or Cyrillic: a mark on such a letter is an accent. In every other script marks belong to the spelling.
    /// </summary>
    public static bool HasAccents(Rune letter) =>
        letter.Value switch
        {
            < 0x0530 => true,
            >= 0x1C80 and < 0x1C90 => true,
            >= 0x1D00 and < 0x1DC0 => true,
            >= 0x1E00 and < 0x2000 => true,
            >= 0x2C60 and < 0x2C80 => true,
            >= 0xA640 and < 0xA6A0 => true,
            >= 0xA720 and < 0xA800 => true,
            >= 0xAB30 and < 0xAB70 => true,
            _ => false,
        };

    /// <summary>
    /// Written without spaces between words, or with freely compounded words: Han, kana, Hangul, Thai, Lao, Khmer, Burmese.
    /// </summary>
    public static bool IsWrittenWithoutSpaces(Rune letter) =>
        letter.Value switch
        {
            >= 0x0E00 and < 0x0F00 => true,
            >= 0x1000 and < 0x10A0 => true,
            >= 0x1100 and < 0x1200 => true,
            >= 0x1780 and < 0x1800 => true,
            >= 0x3005 and < 0x3040 => true,
            >= 0x3040 and < 0x3130 => true,
            >= 0x31A0 and < 0x3200 => true,
            >= 0x3400 and < 0x4DC0 => true,
            >= 0x4E00 and < 0xA000 => true,
            >= 0xA960 and < 0xA980 => true,
            >= 0xA9E0 and < 0xAA00 => true,
            >= 0xAA60 and < 0xAA80 => true,
            >= 0xAC00 and < 0xD800 => true,
            >= 0xF900 and < 0xFB00 => true,
            >= 0x1B000 and < 0x1B170 => true,
            >= 0x20000 and < 0x323B0 => true,
            _ => false,
        };
}
