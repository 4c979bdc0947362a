using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Concord.Imports;

namespace Concord.Gateway.Imports;

/// <summary>Converts the bytes of an encoding to UTF-8. Bytes without a meaning become <see cref="Undecodable"/>.</summary>
internal abstract class TextDecoder
{
    /// <summary>A byte that never occurs in UTF-8: the check of the row finds it, and rejects only this row.</summary>
    protected const byte Undecodable = 0xFF;

    /// <summary>The most bytes that one character takes in UTF-8; at least so many are free whenever one is written.</summary>
    protected const int MaxCharacter = 4;

    /// <param name="input">The available bytes; what is not taken is passed again, followed by more.</param>
    /// <param name="final">No bytes follow.</param>
    /// <returns>Bytes taken and bytes written.</returns>
    public abstract (int Taken, int Written) Decode(ReadOnlySpan<byte> input, bool final, Span<byte> output);

    public static TextDecoder SingleByte(ImportEncoding encoding) => SingleByteDecoder.Of(encoding);

    public static TextDecoder Utf16(bool bigEndian) => new Utf16Decoder(bigEndian);

    /// <summary>
    /// Each byte is one character. .NET has the tables; it maps bytes without a meaning to control characters from U+0080 on.
    /// </summary>
    private sealed class SingleByteDecoder : TextDecoder
    {
        private static readonly SearchValues<byte> Ascii = SearchValues.Create([.. Enumerable.Range(0, 0x80).Select(static b => (byte)b)]);
        private static readonly SingleByteDecoder Windows1252 = new(1252);
        private static readonly SingleByteDecoder Iso8859Part1 = new(28591);
        private static readonly SingleByteDecoder Iso8859Part15 = new(28605);

        private readonly ImmutableArray<byte[]> _characters;

        private SingleByteDecoder(int codePage)
        {
            var encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage);
            _characters =
            [
                .. Enumerable
                    .Range(0, 256)
                    .Select(b => encoding.GetString([(byte)b]))
                    .Select(static text =>
                        text is [>= '\u0080' and <= '\u009f'] or ['\ufffd'] ? [Undecodable] : Encoding.UTF8.GetBytes(text)
                    ),
            ];
        }

        public static SingleByteDecoder Of(ImportEncoding encoding) =>
            encoding switch
            {
                ImportEncoding.Windows1252 => Windows1252,
                ImportEncoding.Iso8859Part1 => Iso8859Part1,
                ImportEncoding.Iso8859Part15 => Iso8859Part15,
                _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "Has characters of several bytes."),
            };

        public override (int Taken, int Written) Decode(ReadOnlySpan<byte> input, bool final, Span<byte> output)
        {
            var (taken, written) = (0, 0);
            while (taken < input.Length && output.Length - written >= MaxCharacter)
            {
                var rest = input[taken..];
                var run = rest.IndexOfAnyExcept(Ascii) is >= 0 and var other ? other : rest.Length;
                run = Math.Min(run, output.Length - written);
                rest[..run].CopyTo(output[written..]);
                (taken, written) = (taken + run, written + run);
                if (run == rest.Length || output.Length - written < MaxCharacter)
                    continue;
                var character = _characters[input[taken++]];
                character.CopyTo(output[written..]);
                written += character.Length;
            }
            return (taken, written);
        }
    }

    private sealed class Utf16Decoder(bool bigEndian) : TextDecoder
    {
        public override (int Taken, int Written) Decode(ReadOnlySpan<byte> input, bool final, Span<byte> output)
        {
            var (taken, written) = (0, 0);
            while (taken < input.Length && output.Length - written >= MaxCharacter)
            {
                var rest = input[taken..];
                if (rest.Length < 2 || (rest.Length < 4 && char.IsHighSurrogate(Unit(rest))))
                {
                    if (!final)
                        break;
                    output[written++] = Undecodable;
                    taken = input.Length;
                    break;
                }
                var first = Unit(rest);
                var isPair = char.IsHighSurrogate(first) && char.IsLowSurrogate(Unit(rest[2..]));
                if (isPair)
                    written += new Rune(first, Unit(rest[2..])).EncodeToUtf8(output[written..]);
                else if (Rune.TryCreate(first, out var rune))
                    written += rune.EncodeToUtf8(output[written..]);
                else
                    output[written++] = Undecodable;
                taken += isPair ? 4 : 2;
            }
            return (taken, written);
        }

        private char Unit(ReadOnlySpan<byte> bytes) => (char)(bigEndian ? (bytes[0] << 8) | bytes[1] : (bytes[1] << 8) | bytes[0]);
    }
}
