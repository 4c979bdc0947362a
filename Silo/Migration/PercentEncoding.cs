using System.Globalization;
using System.Text;

namespace Concord.Silo.Migration;

/// <summary>
/// Text from the source as part of a subject or an event type: everything but <c>A-Za-z0-9._-</c> as <c>%XX</c>, byte by byte.
/// </summary>
internal static class PercentEncoding
{
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var b in bytes)
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'.' or (byte)'_' or (byte)'-')
                text.Append((char)b);
            else
                text.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return text.ToString();
    }

    public static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));
}
