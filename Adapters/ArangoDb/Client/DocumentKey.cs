using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Texts as document keys, and as attributes for order and look-ups. A key has at most 254 bytes, all of them ASCII letters, digits or one
/// of <c>_-.@()+,=;$!*'%:</c>. One frequent character of the text is written as <c>!</c>. Every byte of UTF-8 that is not a letter, a digit
/// or one of <c>_-.@()+,;$*'</c> is written as <c>%XX</c>. A key that would be too long is cut, and ends with <c>=</c> and a SHA-256; the
/// readable form contains no <c>=</c>, so the two forms never collide. A colon is never used: it has a meaning in sharded graphs.
/// </summary>
internal static class DocumentKey
{
    public const int MaxLength = 254;
    public const char HashMark = '=';
    private const int HashLength = 64;
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.@()+,;$*'"u8
    );

    /// <param name="prefix">Precedes the text, unchanged.</param>
    /// <param name="separator">The character that is written as <c>!</c>.</param>
    /// <param name="suffix">Follows the text or the hash, unchanged.</param>
    /// <param name="whole">The text that is hashed.</param>
    public static string Of(string prefix, string text, char separator, string suffix, string whole)
    {
        var key = new StringBuilder(64).Append(prefix);
        var cut = key.Length;
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (value == separator)
                key.Append('!');
            else if (Plain.Contains(value))
                key.Append((char)value);
            else
                key.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
            if (key.Length <= MaxLength - HashLength - 1 - suffix.Length)
                cut = key.Length;
        }

        if (key.Length + suffix.Length <= MaxLength)
            return key.Append(suffix).ToString();
        key.Length = cut;
        return key.Append(HashMark).Append(Convert.ToHexStringLower(Hash(whole))).Append(suffix).ToString();
    }

    /// <summary>
    /// 32 hex digits that identify a text: the first half of its SHA-256. The server compares texts by the collation of its language, in
    /// which two different texts may be equal.
    /// </summary>
    public static string Digest(string text) => ContentId.Of(text).ToString();

    /// <summary>Hex digits that sort like the text's bytes under every collation.</summary>
    public static string OrderOf(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
