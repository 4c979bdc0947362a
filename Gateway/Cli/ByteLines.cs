using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Concord.Gateway.Cli;

/// <summary>The lines of a stream as bytes, each with its line feed. What follows the last line feed is left out.</summary>
internal static class ByteLines
{
    /// <summary>A line is valid until the next one is asked for.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var reader = PipeReader.Create(stream, new(bufferSize: 64 * 1_024, leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(cancellationToken);
                var rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    var line = rest.Slice(0, rest.GetPosition(1, end));
                    rest = rest.Slice(line.End);
                    yield return line.IsSingleSegment ? line.First : line.ToArray();
                }
                reader.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted)
                    yield break;
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }
}
