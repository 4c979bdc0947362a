using System.Buffers;
using System.Text.Json;
using Concord.Ports;

namespace Concord.Timeline;

/// <summary>
/// The stored value as frames: a form byte, then one frame a transaction, oldest first. One pass reads the headers and checks every byte;
/// nothing is decompressed before somebody looks at it.
/// </summary>
internal static class FrameList
{
    /// <summary>A value of all these transactions.</summary>
    public static byte[] Encode(FrameSource source, IReadOnlyList<Transaction> transactions)
    {
        var output = new ArrayBufferWriter<byte>(256 * transactions.Count);
        output.Write([TimelineCodec.Frames]);
        for (var i = 0; i < transactions.Count; i++)
            output.Write(FrameCodec.Encode(source, i + 1, transactions[i], i == 0 ? null : transactions[i - 1]));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Adds the transactions of a value to a list, as many as can be read.</summary>
    /// <exception cref="TimelineDamagedException">One cannot be read.</exception>
    public static void Read(StoredState state, FrameSource source, List<Transaction> transactions)
    {
        var rest = state.Data[1..];
        try
        {
            while (!rest.IsEmpty)
                transactions.Add(ReadNext(source, transactions, ref rest));
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or ArgumentException)
        {
            throw new TimelineDamagedException(transactions.Count + 1, e.Message, e);
        }
        if (transactions.Count > 0)
            transactions[^1].Position = state.Position;
    }

    /// <exception cref="FormatException">The next frame cannot be read.</exception>
    public static Transaction ReadNext(FrameSource source, List<Transaction> transactions, ref ReadOnlyMemory<byte> rest)
    {
        var bytes = new FrameBytes(rest.Span);
        var length = bytes.Count();
        var start = bytes.Position;
        bytes.Take(length);
        var place = transactions.Count + 1;
        var header = FrameCodec.ReadHeader(source, place, rest.Slice(start, length), out var compressed);
        var transaction = Transaction.Of(source, place, header, compressed);
        if (transactions.Count > 0)
            transactions[^1].Position = header.PreviousPosition;
        rest = rest[bytes.Position..];
        return transaction;
    }
}
