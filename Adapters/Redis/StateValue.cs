using System.Buffers.Binary;
using System.Text;
using Concord.Timeline;
using Concord.Wal;

namespace Concord.Adapters.Redis;

/// <summary>
/// The stored value of an entity: version (8 bytes, big-endian), commit id (16 bytes, big-endian), entry id, state. The entry id is a zero
/// byte, milliseconds and sequence (6 bytes each, big-endian): always as long, so that a commit can overwrite it in its place and add to
/// the state. Before the store has the format of appended states, it is its length (1 byte) and text, as earlier versions read it. One
/// string and not a hash: a hash of the same content costs 190 B more per policy.
/// </summary>
internal static class StateValue
{
    public const int HeaderLength = 24;

    /// <summary>In place of the length of a text.</summary>
    private const byte Binary = 0;

    private const int NumberLength = 6;

    /// <summary>
    /// The expected beginning of the stored value (its version and, where required, its commit id), and the header of the new value.
    /// </summary>
    public static (ReadOnlyMemory<byte> Expected, ReadOnlyMemory<byte> Header) Write(Commit commit)
    {
        var bytes = new byte[2 * HeaderLength + 1];
        BinaryPrimitives.WriteInt64BigEndian(bytes, commit.ExpectedVersion);
        commit.ExpectedCommitId?.TryWriteBytes(bytes.AsSpan(8), bigEndian: true, out _);
        bytes[HeaderLength] = Binary;
        var header = bytes.AsMemory(HeaderLength + 1);
        BinaryPrimitives.WriteInt64BigEndian(header.Span, commit.ExpectedVersion + 1);
        commit.CommitId.TryWriteBytes(header.Span[8..], bigEndian: true, out _);

        // What is added to must have the header that can be overwritten.
        var expected =
            commit.AppendsState ? HeaderLength + 1
            : commit.ExpectedCommitId is null ? sizeof(long)
            : HeaderLength;
        return (bytes.AsMemory(0, expected), header);
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
        if (value.Length <= HeaderLength)
            throw new FormatException("The stored value is cut off.");
        var version = BinaryPrimitives.ReadInt64BigEndian(value);
        var commit = new Guid(value.Slice(8, 16), bigEndian: true);
        var isBinary = value[HeaderLength] == Binary;
        var end = HeaderLength + 1 + (isBinary ? 2 * NumberLength : value[HeaderLength]);
        if (value.Length < end)
            throw new FormatException("The stored value is cut off.");
        var entry = value[(HeaderLength + 1)..end];
        return (version, commit, new(partition, isBinary ? new(Number(entry), Number(entry[NumberLength..])) : OfText(entry)), end);
    }

    private static long Number(ReadOnlySpan<byte> bytes) =>
        ((long)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);

    private static EntryId OfText(ReadOnlySpan<byte> text)
    {
        Span<char> id = stackalloc char[byte.MaxValue];
        return EntryId.TryParse(id[..Encoding.ASCII.GetChars(text, id)], out var entry)
            ? entry
            : throw new FormatException("The stored value names no entry of the log.");
    }
}
