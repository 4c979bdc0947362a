using System.Buffers;
using System.Buffers.Binary;

namespace Concord.Timeline;

/// <summary>Reads the numbers of a frame; a value that is cut off is damaged.</summary>
internal ref struct FrameBytes(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>How many bytes are read.</summary>
    public int Position { get; private set; }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _bytes.Length - Position)
            throw new FormatException("It is cut off.");
        Position += count;
        return _bytes.Slice(Position - count, count);
    }

    public byte Byte() => Take(1)[0];

    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long)));

    /// <summary>Seven bits a byte, the lowest first; the highest bit of a byte says that another one follows.</summary>
    public long Number()
    {
        var value = 0L;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = Byte();
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw new FormatException("A number in it is too long.");
    }

    public int Count() =>
        Number() is >= 0 and <= int.MaxValue and var count ? (int)count : throw new FormatException("A length is too large.");

    public static void Write(IBufferWriter<byte> output, long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        var span = output.GetSpan(10);
        var length = 0;
        for (; number >= 0x80; number >>= 7)
            span[length++] = (byte)(number | 0x80);
        span[length++] = (byte)number;
        output.Advance(length);
    }

    public static void WriteInt64(IBufferWriter<byte> output, long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(sizeof(long)), number);
        output.Advance(sizeof(long));
    }
}
