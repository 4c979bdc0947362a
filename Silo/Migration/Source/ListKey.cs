using System.Text;
using Concord.Policies;
using Concord.Timeline;

namespace Concord.Silo.Migration;

/// <summary>A list to migrate, and the entity that it becomes.</summary>
internal sealed record ListKey(byte[] Bytes, RealmId Realm, EntityKey Subject)
{
    /// <summary>The key as people write it; bytes that are not UTF-8 as redis-cli shows them.</summary>
    public string Text { get; } = ToText(Bytes);

    /// <summary>No policy number begins with <c>~</c>, so the subject of a list is never that of a policy.</summary>
    public static ListKey Of(byte[] key, RealmId realm, byte[] name) => new(key, realm, new($"{realm}/~{PercentEncoding.Encode(name)}"));

    public static string ToText(byte[] key)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(key);
        }
        catch (DecoderFallbackException)
        {
            return string.Concat(key.Select(static b => b is >= 0x20 and < 0x7f ? ((char)b).ToString() : $"\\x{b:x2}"));
        }
    }
}
