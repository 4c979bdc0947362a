using System.Text;
using Concord.Policies.Tests;
using CsCheck;
using Xunit;
using ZstdSharp;

namespace Concord.Timeline.Tests;

public sealed class TimelineCodecTests
{
    [Fact]
    public void What_is_encoded_is_decoded() =>
        Gen.Byte.Array[0, 5_000].Sample(json => Assert.Equal(json, TimelineCodec.Decode(TimelineCodec.Encode(json)).ToArray()), iter: 500);

    [Fact]
    public void Every_stored_format_is_read()
    {
        var json = "{\"schema\":1,\"transactions\":[]}"u8.ToArray();
        using var bare = new Compressor();

        Assert.Equal(json, TimelineCodec.Decode((byte[])[0, .. json]).ToArray());
        Assert.Equal(json, TimelineCodec.Decode((byte[])[1, .. bare.Wrap(json)]).ToArray());
        Assert.Equal(2, TimelineCodec.Encode(json)[0]);
    }

    /// <summary>
    /// Written by the first version with the dictionary: another dictionary under the same form byte would make every stored
    /// policy unreadable.
    /// </summary>
    [Fact]
    public void The_compression_dictionary_is_unchanged()
    {
        var stored = Convert.FromBase64String(Written);

        Assert.Equal(
            "{\"schema\":1,\"transactions\":[{\"data\":{\"actor\":\"importer\",\"changes\":{\"attributes\":{\"bonus\":0.5}}}}]}",
            Encoding.UTF8.GetString(TimelineCodec.Decode(stored).Span)
        );
    }

    [Fact]
    public void The_dictionary_makes_values_smaller()
    {
        var json = TimelineCodec.Decode(PolicyTestBed.Created(frames: false).State!.Data).ToArray();
        using var bare = new Compressor(3);

        var with = TimelineCodec.Encode(json).Length;

        Assert.True(
            with < bare.Wrap(json).Length * 6 / 10,
            $"{json.Length} B of JSON: {with} B with the dictionary, {bare.Wrap(json).Length} B without."
        );
    }

    [Fact]
    public void A_damaged_byte_is_found_on_reading_or_changes_nothing_that_is_read() =>
        Gen.Select(Gen.Double.Unit, Gen.Byte[1, 255])
            .Sample(
                (place, flip) =>
                {
                    var value = PolicyTestBed.Created(frames: false).State!.Data.ToArray();
                    var json = TimelineCodec.Decode(value).ToArray();
                    value[1 + (int)(place * (value.Length - 2))] ^= flip;

                    // A zstd frame's header has a bit that readers must ignore (RFC 8878, 3.1.1.1.1.3).
                    try
                    {
                        Assert.Equal(json, TimelineCodec.Decode(value).ToArray());
                    }
                    catch (TimelineDamagedException)
                    {
                        // The damage was found.
                    }
                },
                iter: 2_000
            );

    private const string Written = "Aii1L/0kYq0AADg1fX19fV19A3wAc3piwIoKRBOjAtZUzSg=";
}
