using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Concord.Values;

/// <summary>
/// An id that is derived from content: the first 16 bytes of its SHA-256. The same content has the same id in every process and
/// every version, so stored ids stay valid. No other code truncates a digest.
/// </summary>
public readonly record struct ContentId
{
    public const int Size = 16;

    private readonly UInt128 _value;

    private ContentId(ReadOnlySpan<byte> bytes) => _value = BinaryPrimitives.ReadUInt128BigEndian(bytes);

    /// <summary>The empty id; no content has it.</summary>
    public static ContentId None => default;

    public static ContentId Of(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, digest);
        return new(digest);
    }

    /// <summary>The id of the text's UTF-8 bytes.</summary>
    public static ContentId Of(string content) => Of(Encoding.UTF8.GetBytes(content));

    /// <summary>The id of what was appended to an incremental SHA-256, which is reset.</summary>
    public static ContentId Of(IncrementalHash content)
    {
        ArgumentNullException.ThrowIfNull(content);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        content.GetHashAndReset(digest);
        return new(digest);
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static ContentId FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _value);
        return bytes;
    }

    /// <summary>The same 32 hex digits as <see cref="ToString"/>.</summary>
    public Guid ToGuid() => new(ToBytes(), bigEndian: true);

    /// <summary>32 lower-case hex digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToBytes());
}
