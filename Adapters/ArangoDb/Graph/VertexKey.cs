using System.Text;
using Concord.Graph;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// A vertex id as a document key: <c>policies/motor-fr~A1</c> is <c>policies.motor-fr!A1</c>, the kind, a full stop, and the id as
/// <see cref="DocumentKey"/> writes it, with <c>!</c> for <c>~</c>.
/// </summary>
internal static class VertexKey
{
    public const int MaxLength = DocumentKey.MaxLength;

    public static string Of(VertexId id) => DocumentKey.Of(id.Kind + ".", id.Id, separator: '~', suffix: "", whole: id.ToString());

    /// <summary>
    /// The id that a key in the readable form stands for; false for a key that ends with a hash, and for one that Concord did not make.
    /// </summary>
    public static bool TryParse(string key, out VertexId id)
    {
        id = default;
        var stop = key.IndexOf('.', StringComparison.Ordinal);
        if (stop < 0 || key.Contains(DocumentKey.HashMark, StringComparison.Ordinal))
            return false;
        var bytes = new List<byte>(key.Length);
        for (var at = stop + 1; at < key.Length; at++)
        {
            if (key[at] == '%')
            {
                if (
                    !byte.TryParse(
                        key.AsSpan(at + 1, Math.Min(2, key.Length - at - 1)),
                        System.Globalization.NumberStyles.AllowHexSpecifier,
                        null,
                        out var value
                    )
                )
                    return false;
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
    /// 32 hex digits that vertices are sorted and looked up by: the first half of the SHA-256 of the id. Keys would not do: the server
    /// compares texts by the collation of its language.
    /// </summary>
    public static string OrderOf(VertexId id) => DocumentKey.Digest(id.ToString());
}
