using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Concord.Timeline;

/// <summary>
/// The members of a transaction that its frame's header, its key and its place hold: they are taken out of the canonical bytes before these
/// are compressed, and put in again, at their place in ordinal order.
/// </summary>
internal readonly ref struct HeldMembers(FrameHeader header, long sequence, EntityKey key)
{
    /// <summary>In the order in which they are written.</summary>
    private static readonly byte[][] Names =
    [
        "commit"u8.ToArray(),
        "effectiveDate"u8.ToArray(),
        "prev"u8.ToArray(),
        "recordedAt"u8.ToArray(),
        "sequence"u8.ToArray(),
        "subject"u8.ToArray(),
        "type"u8.ToArray(),
    ];

    private readonly FrameHeader _header = header;
    private readonly long _sequence = sequence;
    private readonly EntityKey _key = key;

    /// <summary>The canonical bytes without these members.</summary>
    public static void TakeOut(ReadOnlySpan<byte> data, ArrayBufferWriter<byte> output)
    {
        var reader = new Utf8JsonReader(data);
        reader.Read();
        output.Write("{"u8);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isHeld = IsHeld(reader.ValueSpan);
            var member = Member(ref reader, data);
            if (!isHeld)
                Put(output, member);
        }
        output.Write("}"u8);
    }

    /// <summary>The canonical bytes, from what <see cref="TakeOut"/> has left.</summary>
    public void PutIn(ReadOnlySpan<byte> rest, ArrayBufferWriter<byte> output)
    {
        var reader = new Utf8JsonReader(rest);
        reader.Read();
        output.Write("{"u8);
        var next = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            while (next < Names.Length && reader.ValueSpan.SequenceCompareTo(Names[next]) > 0)
                PutHeld(output, next++);
            Put(output, Member(ref reader, rest));
        }
        while (next < Names.Length)
            PutHeld(output, next++);
        output.Write("}"u8);
    }

    private static bool IsHeld(ReadOnlySpan<byte> name)
    {
        foreach (var held in Names)
        {
            if (name.SequenceEqual(held))
                return true;
        }
        return false;
    }

    /// <summary>Name and value, as they are written.</summary>
    private static ReadOnlySpan<byte> Member(ref Utf8JsonReader reader, ReadOnlySpan<byte> source)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Read();
        reader.Skip();
        return source[start..(int)reader.BytesConsumed];
    }

    private static void Put(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> member)
    {
        if (output.WrittenCount > 1)
            output.Write(","u8);
        output.Write(member);
    }

    private void PutHeld(ArrayBufferWriter<byte> output, int name)
    {
        Put(output, "\""u8);
        output.Write(Names[name]);
        output.Write("\":"u8);
        switch (name)
        {
            case 0:
                output.Write("\""u8);
                Format(output, _header.CommitId, "N");
                output.Write("\""u8);
                break;
            case 1:
                output.Write("\""u8);
                Days.Write(output, _header.EffectiveDate);
                output.Write("\""u8);
                break;
            case 2:
                output.Write("\""u8);
                Convert.TryToHexStringLower(_header.Prev.Span, output.GetSpan(2 * _header.Prev.Length + 1), out var written);
                output.Advance(written);
                output.Write("\""u8);
                break;
            case 3:
                output.Write("\""u8);
                Instants.Write(output, _header.RecordedAt);
                output.Write("\""u8);
                break;
            case 4:
                Format(output, _sequence, default);
                break;
            case 5:
                CanonicalJsonText.WriteString(output, _key.Value);
                break;
            default:
                CanonicalJsonText.WriteString(output, _header.Type);
                break;
        }
    }

    private static void Format<T>(ArrayBufferWriter<byte> output, T value, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(output.GetSpan(40), out var written, format, CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}
