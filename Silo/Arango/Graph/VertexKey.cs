using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Concord.Grains.Abstractions.Graph;

namespace Concord.Silo.Arango.Graph;

/// <summary>
/// A vertex id as a document key. A key has at most 254 bytes, all of them ASCII letters, digits or one of <c>_-.@()+,=;$!*'%:</c>. So <c>policies/motor-fr~A1</c> is
/// <c>policies.motor-fr!A1</c>: the kind, a full stop, and the id with <c>!</c> for <c>~</c> and <c>%XX</c> for every byte of UTF-8 that is not one of the letters, digits or
/// <c>_-.@()+,;$*'</c>. What would be too long ends with <c>=</c> and the SHA-256 of the whole vertex id; in the readable form there is no <c>=</c> and no hash, so the
/// two never meet. A colon is never used: sharded graphs give it a meaning of their own.
/// </summary>
internal static class VertexKey
{
    public const int MaxLength = 254;
    private const int HashLength = 64;
    private const char HashMark = '=';
    private static readonly SearchValues<byte> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.@()+,;$*'"u8);

    public static string Of(VertexId id)
    {
        var key = new StringBuilder(64).Append(id.Kind).Append('.');
        var cut = key.Length;
        foreach (var value in Encoding.UTF8.GetBytes(id.Id))
        {
            if (value == '~') key.Append('!');
            else if (Plain.Contains(value)) key.Append((char)value);
            else key.Append('%').Append(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            if (key.Length <= MaxLength - HashLength - 1) cut = key.Length;
        }

        if (key.Length <= MaxLength) return key.ToString();
        key.Length = cut;
        return key.Append(HashMark).Append(Convert.ToHexStringLower(Hash(id))).ToString();
    }

    /// <summary>The id that a key in the readable form stands for; false for one that ends with a hash, and for what is no key of ours.</summary>
    public static bool TryParse(string key, out VertexId id)
    {
        id = default;
        var stop = key.IndexOf('.', StringComparison.Ordinal);
        if (stop < 0 || key.Contains(HashMark, StringComparison.Ordinal)) return false;
        var bytes = new List<byte>(key.Length);
        for (var at = stop + 1; at < key.Length; at++)
        {
            if (key[at] == '%')
            {
                if (!byte.TryParse(key.AsSpan(at + 1, Math.Min(2, key.Length - at - 1)), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value)) return false;
                bytes.Add(value);
                at += 2;
            }
            else
            {
                bytes.Add(key[at] == '!' ? (byte)'~' : (byte)key[at]);
            }
        }

        return VertexId.TryCreate(key[..stop], Encoding.UTF8.GetString([.. bytes]), out id) && Of(id) == key;
    }

    /// <summary>
    /// 32 hex digits that vertices are ordered and looked up by: the first half of the SHA-256 of the id. Keys would not do: the server compares texts by the
    /// collation of its language.
    /// </summary>
    public static string OrderOf(VertexId id) => Convert.ToHexStringLower(Hash(id).AsSpan(0, 16));

    private static byte[] Hash(VertexId id) => SHA256.HashData(Encoding.UTF8.GetBytes(id.ToString()));
}
