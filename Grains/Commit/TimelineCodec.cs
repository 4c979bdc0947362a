using System.Buffers;
using ZstdSharp;

namespace Concord.Grains.Commit;

/// <summary>
/// From a timeline's JSON to the stored value and back. The first byte of the value names its form, so that forms can be added and every older
/// one stays readable.
/// </summary>
internal static class TimelineCodec
{
    public const byte Plain = 0;
    public const byte Zstd = 1;

    /// <summary>What a damaged length must not make us allocate.</summary>
    private const int MaxSize = 1 << 28;

    private const int Level = 3;

    // A context costs far more to make than a policy to compress.
    [ThreadStatic]
    private static Compressor? t_compressor;

    [ThreadStatic]
    private static Decompressor? t_decompressor;

    public static byte[] Encode(ReadOnlySpan<byte> json)
    {
        var compressor = t_compressor ??= new Compressor(Level);
        var rented = ArrayPool<byte>.Shared.Rent(Compressor.GetCompressBound(json.Length) + 1);
        var length = compressor.Wrap(json, rented.AsSpan(1));
        rented[0] = Zstd;
        byte[] value;
        if (length < json.Length)
        {
            value = rented.AsSpan(0, length + 1).ToArray();
        }
        else
        {
            value = new byte[json.Length + 1];
            json.CopyTo(value.AsSpan(1));
        }
        ArrayPool<byte>.Shared.Return(rented);
        return value;
    }

    /// <exception cref="TimelineDamagedException">The bytes are in no form that this version knows.</exception>
    public static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty) throw new TimelineDamagedException(0, "The stored value is empty.");
        return value.Span[0] switch
        {
            Plain => value[1..],
            Zstd => Decompress(t_decompressor ??= new Decompressor(), value.Span[1..]),
            var form => throw new TimelineDamagedException(0, $"The stored value has form {form}, which this version does not know."),
        };
    }

    private static byte[] Decompress(Decompressor decompressor, ReadOnlySpan<byte> frame)
    {
        try
        {
            var size = Decompressor.GetDecompressedSize(frame);
            if (size > MaxSize) throw new TimelineDamagedException(0, "The stored value is not a zstd frame of a sensible size.");
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
