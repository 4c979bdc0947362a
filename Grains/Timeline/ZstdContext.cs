using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Concord.Timeline;

/// <summary>
/// Compressor and decompressor of one thread: creating them costs far more than compressing a policy, and they are not
/// thread-safe.
/// </summary>
internal sealed class ZstdContext
{
    /// <summary>
    /// For this input level 3 takes twice the time of level 1 (three times from ten transactions on) and saves 5 %: 154 and 162
    /// B after one transaction, 398 and 414 B after three, 1,235 and 1,270 B after ten.
    /// </summary>
    private const int Level = 1;

    /// <summary>ZSTD_c_format, which the library has among its experimental parameters.</summary>
    private const ZSTD_cParameter Format = ZSTD_cParameter.ZSTD_c_experimentalParam2;

    private const int Magicless = 1;

    [ThreadStatic]
    private static ZstdContext? t_current;

    private ZstdContext()
    {
        var (dictionary, frames) = (ReadDictionary("timeline.zdict"), ReadDictionary("frames.zdict"));
        Compressor = new(Level);
        // The four bytes of checksum detect damage of the stored value at every read. The dictionary's id is left out: the form
        // byte already names it.
        Compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        Compressor.SetParameter(ZSTD_cParameter.ZSTD_c_dictIDFlag, 0);
        Compressor.LoadDictionary(dictionary);
        WithDictionary = new();
        WithDictionary.LoadDictionary(dictionary);

        // A frame of a timeline has a checksum and a form of its own: neither zstd's nor its four bytes of magic number are needed.
        FrameCompressor = new(Level);
        FrameCompressor.SetParameter(Format, Magicless);
        FrameCompressor.SetParameter(ZSTD_cParameter.ZSTD_c_dictIDFlag, 0);
        FrameCompressor.LoadDictionary(frames);
        Frames = new();
        Frames.SetParameter(ZSTD_dParameter.ZSTD_d_experimentalParam1, Magicless);
        Frames.LoadDictionary(frames);
    }

    public static ZstdContext Current => t_current ??= new();

    /// <summary>For <see cref="TimelineCodec.ZstdDictionary"/>.</summary>
    public Compressor Compressor { get; }

    /// <summary>For <see cref="TimelineCodec.ZstdDictionary"/>.</summary>
    public Decompressor WithDictionary { get; }

    /// <summary>For <see cref="TimelineCodec.Frames"/>.</summary>
    public Compressor FrameCompressor { get; }

    /// <summary>For <see cref="TimelineCodec.Frames"/>.</summary>
    public Decompressor Frames { get; }

    /// <summary>For <see cref="TimelineCodec.Zstd"/>.</summary>
    public Decompressor Bare { get; } = new();

    private static byte[] ReadDictionary(string name)
    {
        using var resource =
            typeof(ZstdContext).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {name}.");
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
