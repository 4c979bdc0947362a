using System.Text;

namespace Concord.ArangoDb.StandIn;

/// <summary>What keys, collections and databases may be called ("traditional" names).</summary>
internal static class Names
{
    private const string KeyPunctuation = "_-.@()+,=;$!*'%:";

    public static bool IsKey(string key) =>
        key.Length is > 0 and <= 254
        && key.All(static c => char.IsAsciiLetterOrDigit(c) || KeyPunctuation.Contains(c, StringComparison.Ordinal));

    public static bool IsCollection(string name) =>
        Encoding.UTF8.GetByteCount(name) is > 0 and <= 256
        && char.IsAsciiLetter(name[0])
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    public static bool IsDatabase(string name) =>
        Encoding.UTF8.GetByteCount(name) is > 0 and <= 64
        && char.IsAsciiLetter(name[0])
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>Splits <c>collection/key</c>; false where it is none.</summary>
    public static bool TrySplitId(string? id, out string collection, out string key)
    {
        (collection, key) = ("", "");
        if (id is null || id.IndexOf('/', StringComparison.Ordinal) is var slash && slash <= 0)
            return false;
        (collection, key) = (id[..slash], id[(slash + 1)..]);
        return (IsCollection(collection) || collection[0] == '_') && IsKey(key);
    }
}
