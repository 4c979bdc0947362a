using System.IO.Compression;
using CsCheck;
using Xunit;

namespace Concord.Gateway.Imports.Tests;

public sealed class GzipBodyTests
{
    private static readonly byte[] Text = [.. Enumerable.Range(0, 50_000).Select(static i => (byte)(i * i % 251))];

    [Fact]
    public void A_complete_body_of_any_size_is_unpacked() =>
        Gen.Select(Gen.Int[0, 200], Gen.Int[1, 100]).Sample((size, chunk) => Assert.Equal(Text[..size], Unpack(Pack(Text[..size]), chunk)));

    [Fact]
    public void Concatenated_gzip_members_are_one_body() => Assert.Equal([.. Text, .. Text], Unpack([.. Pack(Text), .. Pack(Text)], 4_096));

    [Fact]
    public void A_truncated_body_is_detected()
    {
        var packed = Pack(Text);
        Gen.Int[1, packed.Length - 1].Sample(length => Assert.Throws<InvalidDataException>(() => Unpack(packed[..length], 1_000)));
    }

    [Fact]
    public void A_damaged_or_foreign_body_is_detected()
    {
        var packed = Pack(Text);
        packed[packed.Length / 2] ^= 0x55;
        Assert.Throws<InvalidDataException>(() => Unpack(packed, 1_000));
        Assert.Throws<InvalidDataException>(() => Unpack("no,a,b\n1,2,3\n"u8.ToArray(), 1_000));
    }

    private static byte[] Pack(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(text);
        return packed.ToArray();
    }

    private static byte[] Unpack(byte[] packed, int chunk)
    {
        using var output = new MemoryStream();
        using var body = new GzipBody(new ChunkedStream(packed, chunk));
        body.CopyToAsync(output).GetAwaiter().GetResult();
        return output.ToArray();
    }
}
