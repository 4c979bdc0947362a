using System.Buffers.Binary;
using System.Text;
using Concord.Ports;
using Concord.Timeline;
using Concord.Wal;

namespace Concord.Adapters.Redis;

/// <summary>
/// The stored value of an entity: version (8 bytes, big-endian), commit id (16 bytes, big-endian), length of the entry id (1 byte), entry
/// id as text, state. One string and not a hash: a hash of the same content costs 190 B more per policy.
/// </summary>
internal static class StateValue
{
    public const int HeaderLength = 24;

    /// <summary>
    /// The expected beginning of the stored value (its version and, where required, its commit id), and the header of the new value.
    /// </summary>
    public static (ReadOnlyMemory<byte> Expected, ReadOnlyMemory<byte> Header) Write(Commit commit)
    {
        var bytes = new byte[2 * HeaderLength];
        BinaryPrimitives.WriteInt64BigEndian(bytes, commit.ExpectedVersion);
        commit.ExpectedCommitId?.TryWriteBytes(bytes.AsSpan(8), bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(HeaderLength), commit.ExpectedVersion + 1);
        commit.CommitId.TryWriteBytes(bytes.AsSpan(HeaderLength + 8), bigEndian: true, out _);
        return (bytes.AsMemory(0, commit.ExpectedCommitId is null ? 8 : HeaderLength), bytes.AsMemory(HeaderLength));
    }

    public static StoredState Read(EntityKey key, int partition, ReadOnlyMemory<byte> value)
    {
        var (version, commit, position, length) = ReadHeader(partition, value.Span);
        return new(key, version, commit, position, value[length..]);
    }

    /// <summary>Of a value, or of its beginning.</summary>
    /// <exception cref="FormatException">It is not a value of this format.</exception>
    public static (long Version, Guid CommitId, WalPosition Position, int Length) ReadHeader(int partition, ReadOnlySpan<byte> value)
    {
        if (value.Length <= HeaderLength || value.Length < HeaderLength + 1 + value[HeaderLength])
            throw new FormatException("The stored value is cut off.");
        var version = BinaryPrimitives.ReadInt64BigEndian(value);
        var commit = new Guid(value.Slice(8, 16), bigEndian: true);
        Span<char> id = stackalloc char[byte.MaxValue];
        id = id[..Encoding.ASCII.GetChars(value.Slice(HeaderLength + 1, value[HeaderLength]), id)];
        return EntryId.TryParse(id, out var entry)
            ? (version, commit, new(partition, entry), HeaderLength + 1 + value[HeaderLength])
            : throw new FormatException("The stored value names no entry of the log.");
    }
}
