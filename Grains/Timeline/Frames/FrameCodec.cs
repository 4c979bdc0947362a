using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Concord.Wal;
using ZstdSharp;

namespace Concord.Timeline;

/// <summary>
/// One transaction as a frame: length, header, compressed rest, CRC-32. The check covers every byte of the frame, its place in the timeline
/// and the timeline's key, so that damage is found without decompressing, and a frame in the wrong place too.
/// </summary>
internal static class FrameCodec
{
    private const byte ImportedFlag = 0x80;
    private const int CheckLength = sizeof(uint);
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <param name="place">From 1.</param>
    /// <param name="transaction">To store.</param>
    /// <param name="previous">The one before it; null for the first.</param>
    public static byte[] Encode(FrameSource source, int place, Transaction transaction, Transaction? previous)
    {
        var header = new FrameHeader
        {
            Kind = FrameKind.Split,
            PreviousPosition = previous?.Position ?? default,
            Length = transaction.Data.Length,
            CommitId = transaction.CommitId,
            Type = transaction.Type,
            EffectiveDate = transaction.EffectiveDate,
            RecordedAt = transaction.RecordedAt,
            Prev = Digest(transaction.Prev),
            IsImported = transaction.IsImported,
        };
        return TrySplit(source, place, header, transaction.Data.Span)
            ?? Encode(source, place, header with { Kind = FrameKind.Whole }, transaction.Data.Span);
    }

    /// <summary>Reads the header, and finds where the compressed rest begins.</summary>
    /// <param name="body">The frame without its length.</param>
    /// <exception cref="FormatException">It is damaged.</exception>
    public static FrameHeader ReadHeader(FrameSource source, int place, ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte> rest)
    {
        var end = body.Length - CheckLength;
        if (end < 0 || BinaryPrimitives.ReadUInt32BigEndian(body.Span[end..]) != Check(source, place, body.Span[..end]))
            throw new FormatException("Its bytes do not have the checksum that they were stored with.");
        var bytes = new FrameBytes(body.Span[..end]);
        var kind = bytes.Byte();
        var header = ReadHeader(ref bytes, (FrameKind)(kind & ~ImportedFlag), place, body) with { IsImported = (kind & ImportedFlag) != 0 };
        rest = body[bytes.Position..end];
        return header;
    }

    /// <summary>The canonical bytes of a whole frame, or what a split one has of them.</summary>
    public static byte[] Decompress(in FrameHeader header, ReadOnlySpan<byte> rest)
    {
        if (header.Length > TimelineCodec.MaxSize)
        {
            throw new TimelineDamagedException(
                0,
                $"It says that it holds {header.Length} bytes, and at most {TimelineCodec.MaxSize} are read."
            )
            {
                IsTooLarge = true,
            };
        }
        var rented = ArrayPool<byte>.Shared.Rent(header.Length);
        try
        {
            return rented.AsSpan(0, ZstdContext.Current.Frames.Unwrap(rest, rented.AsSpan(0, header.Length))).ToArray();
        }
        catch (ZstdException e)
        {
            throw new FormatException("It cannot be decompressed.", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Null if the canonical bytes would not come back exactly.</summary>
    private static byte[]? TrySplit(FrameSource source, int place, in FrameHeader header, ReadOnlySpan<byte> data)
    {
        if (header.Prev.Length != (place == 1 ? 0 : TransactionHash.Length))
            return null;
        var rest = new ArrayBufferWriter<byte>(data.Length);
        HeldMembers.TakeOut(data, rest);
        var frame = Encode(source, place, header, rest.WrittenSpan);

        // What a reader will put together, from the header as it reads it.
        var bytes = new FrameBytes(frame);
        var body = frame.AsMemory(bytes.Count() is var length ? bytes.Position : 0, length);
        var again = new ArrayBufferWriter<byte>(data.Length);
        new HeldMembers(ReadHeader(source, place, body, out _), place, source.Key).PutIn(rest.WrittenSpan, again);
        return again.WrittenSpan.SequenceEqual(data) ? frame : null;
    }

    private static byte[] Encode(FrameSource source, int place, in FrameHeader header, ReadOnlySpan<byte> rest)
    {
        var body = new ArrayBufferWriter<byte>(256);
        WriteHeader(body, header, place);
        var compressed = ZstdContext.Current.FrameCompressor.Wrap(rest, body.GetSpan(Compressor.GetCompressBound(rest.Length)));
        body.Advance(compressed);
        var check = Check(source, place, body.WrittenSpan);
        BinaryPrimitives.WriteUInt32BigEndian(body.GetSpan(CheckLength), check);
        body.Advance(CheckLength);
        var frame = new ArrayBufferWriter<byte>(body.WrittenCount + sizeof(long));
        FrameBytes.Write(frame, body.WrittenCount);
        frame.Write(body.WrittenSpan);
        return frame.WrittenSpan.ToArray();
    }

    private static void WriteHeader(ArrayBufferWriter<byte> output, in FrameHeader header, int place)
    {
        output.Write([(byte)((byte)header.Kind | (header.IsImported ? ImportedFlag : 0))]);
        FrameBytes.Write(output, header.Length);
        if (place > 1)
            WritePosition(output, header.PreviousPosition);
        if (header.Kind == FrameKind.Whole)
            return;
        FrameTypes.Write(output, header.Type);
        FrameBytes.Write(output, header.EffectiveDate.DayNumber);
        FrameBytes.WriteInt64(output, header.RecordedAt.UtcTicks);
        header.CommitId.TryWriteBytes(output.GetSpan(16), bigEndian: true, out _);
        output.Advance(16);
        if (place > 1)
            output.Write(header.Prev.Span);
    }

    private static FrameHeader ReadHeader(ref FrameBytes bytes, FrameKind kind, int place, ReadOnlyMemory<byte> body)
    {
        if (kind is not (FrameKind.Split or FrameKind.Whole))
            throw new FormatException($"It has the form {(int)kind}, which this version does not know.");
        var header = new FrameHeader
        {
            Kind = kind,
            Length = bytes.Count(),
            PreviousPosition = place > 1 ? ReadPosition(ref bytes) : default,
        };
        if (kind == FrameKind.Whole)
            return header;
        return header with
        {
            Type = FrameTypes.Read(ref bytes),
            EffectiveDate = DateOnly.FromDayNumber((int)bytes.Number()),
            RecordedAt = new(bytes.Int64(), TimeSpan.Zero),
            CommitId = new Guid(bytes.Take(16), bigEndian: true),
            Prev = place > 1 ? body.Slice(bytes.Position, bytes.Take(TransactionHash.Length).Length) : default,
        };
    }

    private static void WritePosition(IBufferWriter<byte> output, WalPosition position)
    {
        FrameBytes.Write(output, position.Partition);
        FrameBytes.Write(output, position.Entry.Milliseconds);
        FrameBytes.Write(output, position.Entry.Sequence);
    }

    private static WalPosition ReadPosition(ref FrameBytes bytes) => new((int)bytes.Number(), new(bytes.Number(), bytes.Number()));

    private static uint Check(FrameSource source, int place, ReadOnlySpan<byte> frame) =>
        Crc32.HashToUInt32(frame) ^ (uint)((ulong)source.Seed >> 32) ^ (uint)source.Seed ^ ((uint)place * 0x9E3779B1);

    /// <summary>The bytes of a hash as text; of no length if it is not one.</summary>
    private static byte[] Digest(string hash) =>
        hash.Length == 2 * TransactionHash.Length && !hash.AsSpan().ContainsAnyExcept(HexDigits) ? Convert.FromHexString(hash) : [];
}
