using System.Buffers;
using ZstdSharp;

namespace Concord.Timeline;

/// <summary>
/// Converts a timeline's JSON to the stored value and back. The first byte of the value names its form, so that forms can be
/// added and all older ones stay readable.
/// </summary>
/// <remarks>
/// Measured on policies of 25 attributes, a party, an asset and a place, after one and after three transactions (1,022 and
/// 2,992 B of JSON): zstd alone 625 and 1,095 B and 11 and 15 µs to compress; with the shipped dictionary, which was trained on
/// other policies, 216 and 590 B, 4 and 10 µs to compress at level 3 (see <see cref="ZstdContext"/> for the level), 1.5 and 4
/// µs to decompress. Most of the rest are hashes and commit ids, which do not compress. <c>tests/Benchmarks timeline</c>
/// repeats the measurement.
/// </remarks>
internal static class TimelineCodec
{
    /// <summary>The JSON itself.</summary>
    public const byte Plain = 0;

    /// <summary>A zstd frame.</summary>
    public const byte Zstd = 1;

    /// <summary>A zstd frame over the dictionary <c>timeline.zdict</c>.</summary>
    public const byte ZstdDictionary = 2;

    /// <summary>One frame a transaction, see <see cref="FrameList"/>: what a commit adds is appended.</summary>
    public const byte Frames = 3;

    /// <summary>
    /// Bounds the allocation for a damaged length. Far larger than <see cref="TimelineOptions"/> allows for a timeline: earlier
    /// versions had no limit.
    /// </summary>
    public const int MaxSize = 1 << 28;

    public static byte[] Encode(ReadOnlySpan<byte> json)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Compressor.GetCompressBound(json.Length) + 1);
        rented[0] = ZstdDictionary;
        var length = ZstdContext.Current.Compressor.Wrap(json, rented.AsSpan(1));
        var value = rented.AsSpan(0, length + 1).ToArray();
        ArrayPool<byte>.Shared.Return(rented);
        return value;
    }

    /// <exception cref="TimelineDamagedException">The bytes are not in a form that this version knows.</exception>
    public static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty)
            throw new TimelineDamagedException(0, "The stored value is empty.");
        return value.Span[0] switch
        {
            Plain => value[1..],
            Zstd => Decompress(ZstdContext.Current.Bare, value.Span[1..]),
            ZstdDictionary => Decompress(ZstdContext.Current.WithDictionary, value.Span[1..]),
            var form => throw new TimelineDamagedException(0, $"The stored value has form {form}, which this version does not know."),
        };
    }

    private static byte[] Decompress(Decompressor decompressor, ReadOnlySpan<byte> frame)
    {
        try
        {
            var size = Decompressor.GetDecompressedSize(frame);
            if (size > MaxSize)
            {
                throw new TimelineDamagedException(0, $"The stored value says that it holds {size} bytes, and at most {MaxSize} are read.")
                {
                    IsTooLarge = true,
                };
            }
            var json = new byte[size];
            var length = decompressor.Unwrap(frame, json);
            return length == json.Length ? json : json[..length];
        }
        catch (ZstdException e)
        {
            throw new TimelineDamagedException(0, "The stored value cannot be decompressed.", e);
        }
    }
}
