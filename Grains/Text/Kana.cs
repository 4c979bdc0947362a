using System.Text;

namespace Concord.Text;

/// <summary>Composes Japanese syllables from a letter and its voicing mark.</summary>
internal static class Kana
{
    /// <summary>
    /// Hiragana whose voiced form is the next code point; the half-voiced one follows that. Katakana are 96 code points later.
    /// </summary>
    private const string Voiceable = "かきくけこさしすせそたちつてとはひふへほゝ";

    private const string HalfVoiceable = "はひふへほ";
    private const int ToKatakana = 0x60;

    /// <summary>Null if there is none.</summary>
    public static Rune? Voiced(Rune letter) =>
        letter.Value switch
        {
            'う' or 'ウ' => new(letter.Value + ('ゔ' - 'う')),
            >= 'ワ' and <= 'ヲ' => new(letter.Value + ('ヷ' - 'ワ')),
            _ => Holds(Voiceable, letter) ? new(letter.Value + 1) : null,
        };

    public static Rune? HalfVoiced(Rune letter) => Holds(HalfVoiceable, letter) ? new(letter.Value + 2) : null;

    private static bool Holds(string hiragana, Rune letter) =>
        letter.IsBmp
        && (
            hiragana.Contains((char)letter.Value, StringComparison.Ordinal)
            || hiragana.Contains((char)(letter.Value - ToKatakana), StringComparison.Ordinal)
        );
}
