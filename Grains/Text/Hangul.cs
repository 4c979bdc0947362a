using System.Text;

namespace Concord.Text;

/// <summary>
/// Composes Korean syllables from their letters (jamo), by the arithmetic of the Unicode Standard, section 3.12.
/// </summary>
internal static class Hangul
{
    private const int Syllables = 0xAC00;
    private const int Leading = 0x1100;
    private const int Vowels = 0x1161;

    /// <summary>One before the first trailing consonant: a syllable without one counts as 0.</summary>
    private const int Trailing = 0x11A7;

    private const int LeadingCount = 19;
    private const int VowelCount = 21;
    private const int TrailingCount = 28;

    /// <summary>
    /// The syllable of two letters, or of a syllable without a trailing consonant and a consonant; null if they compose none.
    /// </summary>
    public static Rune? Compose(Rune first, Rune second)
    {
        var (leading, vowel, trailing) = (first.Value - Leading, second.Value - Vowels, second.Value - Trailing);
        if (leading is >= 0 and < LeadingCount && vowel is >= 0 and < VowelCount)
            return new(Syllables + (((leading * VowelCount) + vowel) * TrailingCount));
        var syllable = first.Value - Syllables;
        return
            syllable is >= 0 and < LeadingCount * VowelCount * TrailingCount
            && syllable % TrailingCount == 0
            && trailing is > 0 and < TrailingCount
            ? new(first.Value + trailing)
            : null;
    }
}
