using System.Text;

namespace Concord.Gateway.Http;

/// <summary>
/// The text of a header's value: UTF-8; where the bytes are not UTF-8, Latin-1, which older clients and proxies send (RFC 9110, 5.5).
/// Letters beyond ASCII in Latin-1 are practically never valid UTF-8, so the two are told apart. This matters for names in
/// <c>Concord-Actor</c>.
/// </summary>
internal sealed class HeaderText : Encoding
{
    public static readonly HeaderText Instance = new();

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private HeaderText() { }

    public override int GetByteCount(char[] chars, int index, int count) => Strict.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Strict.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) =>
        Of(bytes.AsSpan(index, count)).GetCharCount(bytes, index, count);

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        Of(bytes.AsSpan(byteIndex, byteCount)).GetChars(bytes, byteIndex, byteCount, chars, charIndex);

    public override int GetMaxByteCount(int charCount) => Strict.GetMaxByteCount(charCount);

    public override int GetMaxCharCount(int byteCount) => Strict.GetMaxCharCount(byteCount);

    private static Encoding Of(ReadOnlySpan<byte> bytes)
    {
        // For the encodings that the server knows it checks this itself.
        if (bytes.Contains((byte)0))
            throw new DecoderFallbackException("A header's value must not hold the character NUL.");
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Strict : Latin1;
    }
}
