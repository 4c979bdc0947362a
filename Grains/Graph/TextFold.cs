using System.Text;

namespace Concord.Grains.Graph;

/// <summary>
/// A text without what people write differently: case, accents, punctuation, runs of blanks. A table and not the platform's normalization, which is not there where
/// globalization is invariant.
/// </summary>
internal static class TextFold
{
    /// <summary>Plain letters, each followed by those that become it.</summary>
    private static readonly string[] Table =
    [
        "aàáâãäåāăąǎạảấầẩẫậắằẳẵặ", "cçćĉċč", "dďđḍ", "eèéêëēĕėęěẹẻẽếềểễệ", "gĝğġģ", "hĥħ", "iìíîïĩīĭįıịỉ", "jĵ", "kķ", "lĺļľŀł", "nñńņňŋ",
        "oòóôõöøōŏőơọỏốồổỗộớờởỡợ", "rŕŗř", "sśŝşšșṣ", "tţťŧțṭ", "uùúûüũūŭůűųưụủứừửữự", "wŵẁẃẅ", "yýÿŷỳỵỷỹ", "zźżž",
    ];

    private static readonly Dictionary<char, char> Plain = Table.SelectMany(static row => row.Skip(1).Select(letter => (letter, row[0]))).ToDictionary();

    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        var blank = false;
        foreach (var original in text)
        {
            var letter = char.ToLowerInvariant(original);

            // Accents that stand on their own, behind their letter.
            if (letter is >= '\u0300' and <= '\u036f') continue;
            if (!char.IsLetterOrDigit(letter) && !char.IsSurrogate(letter))
            {
                // O'Brien and OBrien are one name, Jean-Luc and Jean Luc another.
                blank |= letter is not ('\'' or '\u2019' or '.');
                continue;
            }

            if (blank && folded.Length > 0) folded.Append(' ');
            blank = false;
            Append(folded, letter);
        }

        return folded.ToString();
    }

    private static void Append(StringBuilder folded, char letter)
    {
        if (char.IsAscii(letter)) folded.Append(letter);
        else if (Plain.TryGetValue(letter, out var plain)) folded.Append(plain);
        else if (letter == 'ß') folded.Append("ss");
        else if (letter == 'æ') folded.Append("ae");
        else if (letter == 'œ') folded.Append("oe");
        else if (letter == 'þ') folded.Append("th");
        else if (letter == 'ð') folded.Append('d');
        else folded.Append(letter);
    }
}
