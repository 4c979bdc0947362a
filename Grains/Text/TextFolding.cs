using System.Globalization;
using System.Text;

namespace Concord.Text;

/// <summary>
/// Removes differences in how people write the same text: case, accents, punctuation, runs of blanks, composed and decomposed
/// characters. The one fold of search (stored text and query, on every store), similarity and duplicates. It uses a table and
/// not the platform's normalization, which is missing if globalization is invariant.
/// </summary>
/// <remarks>
/// Characters that Unicode calls compatible become one (full width, ligatures). Marks are removed only after Latin, Greek and
/// Cyrillic letters; in Indian scripts, Arabic, Hebrew and Thai they are vowels and tones, and stay. Cyrillic й, ї, ў, ѓ, ќ are
/// letters of their own; ё becomes е, as it is often written. Any change here needs another <see cref="Version"/>: then stored
/// tokens are made again.
/// </remarks>
internal static class TextFolding
{
    public const int Version = 2;

    /// <summary>
    /// Represents an apostrophe or a full stop within a word: O'Brien and OBrien are one name, and d'Artagnan is found as
    /// Artagnan too.
    /// </summary>
    public const char Joint = '\'';

    /// <summary>Words separated by one blank, without joints. Jean-Luc and Jean Luc are one name.</summary>
    public static string Fold(string text) => Letters(text).Replace("'", "").ToString();

    /// <summary>
    /// The folded letters, digits and marks of the text, words separated by one blank, a <see cref="Joint"/> where the text has
    /// one.
    /// </summary>
    public static StringBuilder Letters(string text)
    {
        var folder = new Folder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                folder.Take(Rune.ToLowerInvariant(rune));
            }
            else if (FoldingTable.Find(rune) is { } folded)
            {
                foreach (var part in folded.EnumerateRunes())
                    folder.Take(part);
            }
            else
            {
                folder.Take(Rune.ToLowerInvariant(rune));
            }
        }

        return folder.Finish();
    }

    private sealed class Folder(int length)
    {
        private readonly StringBuilder _output = new(length);

        /// <summary>What to write before the next letter.</summary>
        private char? _between;

        /// <summary>The letter that marks belong to.</summary>
        private Rune? _letter;

        private bool _afterDigit;

        /// <summary>Where the last letter begins in the output.</summary>
        private int _letterAt;

        public StringBuilder Finish() => _output;

        public void Take(Rune rune)
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark:
                    TakeMark(rune);
                    break;

                // Joiners and soft hyphens are invisible; texts that look equal must be equal.
                case UnicodeCategory.Format:
                    break;
                default:
                    if (IsJoint(rune))
                        Separate(Joint);
                    else if (Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune))
                        TakeLetter(rune);
                    else
                        Separate(' ');
                    break;
            }
        }

        private static bool IsJoint(Rune rune) =>
            rune.Value is '.' or '\'' or '`' or '\u00b4' or '\u2018' or '\u2019' or '\u02bc' or '\u02b9' or '\u2032';

        /// <summary>A blank replaces a joint, whichever comes first.</summary>
        private void Separate(char by)
        {
            _letter = null;
            if (_output.Length > 0 && _between != ' ')
                _between = by;
        }

        private void TakeLetter(Rune rune)
        {
            if (_letter is { } before && Hangul.Compose(before, rune) is { } syllable)
            {
                Replace(syllable);
                return;
            }

            // 12.5 is not 125.
            var isDigit = Rune.IsDigit(rune);
            if (_between is { } between)
                _output.Append(_afterDigit && isDigit ? ' ' : between);
            (_between, _afterDigit) = (null, isDigit);
            (_letter, _letterAt) = (rune, _output.Length);
            Append(rune);
        }

        private void TakeMark(Rune mark)
        {
            if (_letter is not { } letter)
                return;
            if (Composed(letter, mark) is { } whole)
                Replace(whole);
            else if (!Scripts.HasAccents(letter))
                Insert(mark);
        }

        private static Rune? Composed(Rune letter, Rune mark) =>
            (letter.Value, mark.Value) switch
            {
                ('и', 0x306) => new('й'),
                ('і', 0x308) => new('ї'),
                ('у', 0x306) => new('ў'),
                ('г', 0x301) => new('ѓ'),
                ('к', 0x301) => new('ќ'),
                (_, 0x3099) => Kana.Voiced(letter),
                (_, 0x309A) => Kana.HalfVoiced(letter),
                _ => null,
            };

        private void Replace(Rune letter)
        {
            _output.Length = _letterAt;
            _letter = letter;
            Append(letter);
        }

        /// <summary>In canonical order: marks of different classes may come in either order and mean the same.</summary>
        private void Insert(Rune mark)
        {
            var at = _output.Length;
            var order = FoldingTable.ClassOf(mark);
            while (order > 0 && at > _letterAt + _letter!.Value.Utf16SequenceLength)
            {
                var before = RuneBefore(at);
                if (FoldingTable.ClassOf(before) <= order)
                    break;
                at -= before.Utf16SequenceLength;
            }

            _output.Insert(at, mark.ToString());
        }

        private Rune RuneBefore(int at) =>
            char.IsLowSurrogate(_output[at - 1]) ? new(_output[at - 2], _output[at - 1]) : new(_output[at - 1]);

        private void Append(Rune rune)
        {
            Span<char> units = stackalloc char[2];
            _output.Append(units[..rune.EncodeToUtf16(units)]);
        }
    }
}
